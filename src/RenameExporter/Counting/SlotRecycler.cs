using RenameExporter.Abi;
using RenameExporter.Counting.Kept;
using RenameExporter.Probing;

namespace RenameExporter.Counting;

/// <summary>
/// Takes slots from idle owners, so that none of what they counted is lost or counted twice, also when this exporter ends
/// at any moment of it and the next one finishes. Of the poll timer alone.
/// </summary>
/// <param name="gate">The recorder's lock.</param>
/// <param name="kept">Null: the probe ends with this exporter.</param>
internal sealed class SlotRecycler(
    Probe probe, Lock gate, ActorAggregator actors, ExtensionAggregator extensions, KeptCounts? kept)
{
    public required IdleSlots IdleActors { get; init; }

    public required IdleSlots IdleExtensions { get; init; }

    public required OldCgroups? OldCgroups { get; init; }

    /// <summary>Looks at the slots of actors, under the lock.</summary>
    public required Action Read { get; init; }

    private Span<CgroupSlot> Cgroups => probe.Cgroups is { } table ? table.Slots : [];

    /// <summary>
    /// Makes room when slots are short, by what the last tick found. Then it makes system calls, and waits for
    /// milliseconds.
    /// </summary>
    /// <returns>Slots that got lost on the way: 0 as it should be.</returns>
    public int Run()
    {
        int lost = RecycleActors(Choose(IdleActors));
        probe.Claims.Set(probe.Health.Actors.Claims, IdleActors.Short);
        return lost + RecycleExtensions(Choose(IdleExtensions)) + RecycleCgroups(ChooseCgroups());
    }

    /// <summary>What the exporter before this one had begun. No other look has been made yet.</summary>
    public void Finish(ReclaimJob job)
    {
        if (!job.IsCredited)
        {
            // Some of them may be out of the index already.
            _ = job.Table switch
            {
                ReclaimTable.Actors => RecycleActors(job.Numbers, finishes: true),
                ReclaimTable.Extensions => RecycleExtensions(job.Numbers, finishes: true),
                _ => RecycleCgroups(job.Numbers, finishes: true),
            };
            return;
        }

        // Those that were freed may have new owners, which have counted.
        int freed = (int)Math.Min(probe.Totals!.Freed, (ulong)job.Numbers.Count);
        int[] left = [.. job.Numbers.Skip(freed)];
        foreach (int number in left)
        {
            Clear(job.Table, number);
        }

        for (int i = freed; i < job.Generations.Count; i++)
        {
            probe.Renew(job.Numbers[i], job.Generations[i]);
        }

        probe.Reclaimer.Free(job.Table, left);
        kept?.Publish(null);
    }

    private void Clear(ReclaimTable table, int number)
    {
        if (table == ReclaimTable.Actors)
        {
            probe.Actors.Take(number);
        }
        else if (table == ReclaimTable.Extensions)
        {
            probe.Extensions.Take(number);
        }
        else
        {
            probe.Cgroups?.Take(number);
        }
    }

    private IReadOnlyList<int> Choose(IdleSlots idle)
    {
        lock (gate)
        {
            return idle.Choose();
        }
    }

    /// <summary>
    /// A name is needed once, when an actor is seen for the first time; the kernel writes it again for
    /// the cgroup's next new actor. So the oldest go, after a last look at who refers to them.
    /// </summary>
    private IReadOnlyList<int> ChooseCgroups()
    {
        if (probe.Cgroups is not { } table || OldCgroups is not { } old)
        {
            return [];
        }

        lock (gate)
        {
            old.Look(table.InUse(probe.Health.Cgroups));
            return old.Choose();
        }
    }

    // Nothing is allocated where nothing is chosen.
    private int RecycleActors(IReadOnlyList<int> chosen, bool finishes = false) => chosen.Count == 0 ? 0 : Recycle(
        ReclaimTable.Actors, probe.Actors, chosen, finishes,
        number =>
        {
            ActorSlot slot = probe.Actors.Slot(number);
            actors.Retire(number, in slot, Cgroups);
        });

    private int RecycleExtensions(IReadOnlyList<int> chosen, bool finishes = false) => chosen.Count == 0 ? 0 : Recycle(
        ReclaimTable.Extensions, probe.Extensions, chosen, finishes,
        number => extensions.Retire(number, in probe.Extensions.Slot(number)));

    private int RecycleCgroups(IReadOnlyList<int> chosen, bool finishes = false) =>
        chosen.Count > 0 && probe.Cgroups is { } table && OldCgroups is { } old
            ? Recycle(table, old, chosen, finishes)
            : 0;

    private int Recycle(
        SlotTable<CgroupKey, CgroupSlot> table, OldCgroups old, IReadOnlyList<int> chosen, bool finishes)
    {
        bool looked = false;
        return Recycle(ReclaimTable.Cgroups, table, chosen, finishes, number =>
        {
            if (!looked)
            {
                Read();
                looked = true;
            }

            old.Forget(number);
        });
    }

    /// <param name="finishes">All of them are to go, also those that are out of the index.</param>
    /// <param name="retire">Credits what the slot holds.</param>
    private int Recycle<TKey, TSlot>(
        ReclaimTable which, SlotTable<TKey, TSlot> table, IReadOnlyList<int> chosen, bool finishes, Action<int> retire)
        where TKey : unmanaged
        where TSlot : unmanaged
    {
        if (kept is not null)
        {
            Publish(new(which, false, chosen, Generations(which, chosen)));
        }

        // In a continued probe a slot that counted is out of the index only where an exporter has died over it.
        IReadOnlyList<int> unlinked = probe.Reclaimer.Unlink(
            which, chosen, finishes || (probe.IsContinued && which != ReclaimTable.Cgroups));
        uint[] generations = Generations(which, unlinked);
        lock (gate)
        {
            foreach (int number in unlinked)
            {
                retire(number);
            }

            // From here on the slots hold nothing that counts; before, nothing that the totals have not.
            probe.Totals?.Freed = 0;
            kept?.Publish(new(which, true, unlinked, generations));
            foreach (int number in unlinked)
            {
                table.Take(number);
            }

            for (int i = 0; i < generations.Length; i++)
            {
                probe.Renew(unlinked[i], generations[i]);
            }
        }

        int lost = probe.Reclaimer.Free(which, unlinked);
        if (kept is not null)
        {
            Publish(null);
        }

        return lost;
    }

    private uint[] Generations(ReclaimTable table, IReadOnlyList<int> numbers) => table == ReclaimTable.Actors
        ? [.. numbers.Select(number => probe.Actors.Slot(number).Generation)]
        : [];

    private void Publish(ReclaimJob? job)
    {
        lock (gate)
        {
            kept?.Publish(job);
        }
    }
}
