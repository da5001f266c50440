using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Abi;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Counting;

/// <summary>
/// Reads the probe. <see cref="Take"/> is for every scrape, from memory alone; <see cref="Tick"/> and
/// <see cref="ReclaimIdleSlots"/> are for the poll timer alone. Owns the probe.
/// </summary>
internal sealed class RenameRecorder : IDisposable
{
    // Held while counts are read, or moved from a slot to the aggregator: each is then seen once.
    private readonly Lock _lock = new();
    private readonly Probe _probe;
    private readonly ActorAggregator _actors;
    private readonly ExtensionAggregator _extensions;
    private readonly IdleSlots _idleActors;
    private readonly IdleSlots _idleExtensions;
    private readonly IdleSlots? _oldCgroups;
    private readonly PasswdFile? _users;
    private ulong _reclaimedCgroups;

    public RenameRecorder(
        Probe probe, SeriesOptions series, LabelOptions? labels = null, ILogger<RenameRecorder>? logger = null)
    {
        _probe = probe;
        if (labels?.PasswdFile is { } passwd)
        {
            _users = new(passwd, logger ?? NullLogger<RenameRecorder>.Instance);
            _users.Refresh();
        }

        int actorSlots = probe.Actors.Slots.Length;
        int extensionSlots = probe.Extensions.Slots.Length;
        _actors = new(
            actorSlots, series.MaxActors, series.IdleTimeout, new(labels?.Cgroup ?? false, _users),
            probe.Samples is not null);
        _extensions = new(extensionSlots, series.IdleTimeout);
        _idleActors = new(SlotNumbers.FirstActor, actorSlots);
        _idleExtensions = new(SlotNumbers.FirstExtension, extensionSlots);
        _oldCgroups = probe.Cgroups is { } cgroups
            ? new(SlotNumbers.FirstCgroup, cgroups.Slots.Length)
            : null;
    }

    /// <summary>How long a series stays without renames, from the next tick on; zero: until others need its room.</summary>
    public TimeSpan IdleTimeout
    {
        set
        {
            lock (_lock)
            {
                _actors.IdleTimeout = value;
                _extensions.IdleTimeout = value;
            }
        }
    }

    private Span<CgroupSlot> Cgroups => _probe.Cgroups is { } table ? table.Slots : [];

    /// <param name="poll">What the timer found last; it becomes part of the snapshot.</param>
    /// <exception cref="ObjectDisposedException">The probe has been detached.</exception>
    public RenameSnapshot Take(PollResult poll)
    {
        lock (_lock)
        {
            _actors.Read(_probe.Actors.Slots, Cgroups);
            _extensions.Read(_probe.Extensions.Slots);
            IReadOnlyList<LatencyHistogram>? latency =
                _probe.Latency is { } durations ? LatencyReader.Read(durations.Slots) : null;
            return new RenameSnapshot(
                Attach: _probe.Mode,
                Entries: _probe.Entries,
                MissesAreCountable: _probe.MissesAreCountable,
                Poll: poll,
                Actors: _actors.Actors(),
                Overflow: _actors.Overflow,
                Events: _actors.Events,
                Samples: _actors.Samples,
                Series: new(
                    _actors.MaxActors, _actors.ExpiredSeries, _actors.Expired, _actors.PastSeriesLimit),
                Latency: latency,
                Extensions: _extensions.Extensions(),
                OtherExtensions: _extensions.Other,
                Health: _probe.Health,
                ActorSlots: new(_probe.Actors.Capacity, _actors.UsedSlots, _actors.Reclaimed),
                LatencySlots: _probe.Latency is { } types
                    ? new(types.Capacity, latency!.Count(h => h.Fstype is not null), 0)
                    : null,
                ExtensionSlots: new(
                    _probe.Extensions.Capacity, _extensions.UsedSlots, _extensions.Reclaimed),
                CgroupSlots: _probe.Cgroups is { } cgroups
                    ? new(cgroups.Capacity, Used(cgroups.Slots), _reclaimedCgroups)
                    : null);
        }
    }

    /// <summary>Moves the peaks, and decides who has a series.</summary>
    /// <param name="now">Monotonic.</param>
    /// <returns>A counter that fell, described; null as it should be.</returns>
    public string? Tick(TimeSpan now)
    {
        bool usersChanged = _users?.Refresh() ?? false; // reads a file: not under the lock
        lock (_lock)
        {
            if (usersChanged)
            {
                _actors.Rename();
            }

            _actors.Read(_probe.Actors.Slots, Cgroups);
            _extensions.Read(_probe.Extensions.Slots);
            _actors.Tick(now);
            _extensions.Tick(now);
            return _actors.TakeFall();
        }
    }

    /// <summary>Makes room when slots are short. System calls, and a wait of milliseconds.</summary>
    /// <returns>Slots that got lost on the way: 0 as it should be.</returns>
    public int ReclaimIdleSlots() =>
        Reclaim(ReclaimTable.Actors, _probe.Actors, _idleActors,
            number => _probe.Actors.Slots[number].Counts.Read().Total,
            (number, slot) =>
            {
                _actors.Retire(number, in slot, Cgroups);
                _probe.Renew(number, in slot);
            })
        + Reclaim(ReclaimTable.Extensions, _probe.Extensions, _idleExtensions,
            number => Volatile.Read(in _probe.Extensions.Slots[number].Renames),
            (number, slot) => _extensions.Retire(number, in slot))
        + ReclaimCgroups();

    /// <summary>Asks the kernel for the misses.</summary>
    public ProbeMisses ReadMisses() => _probe.ReadMisses();

    /// <summary>Whether the probe sees renames: looks now and then, and tells what it found.</summary>
    public CanaryState Watch() => _probe.Watch?.Look() ?? CanaryState.None;

    /// <summary>Asks the kernel what the programs cost; null while it does not measure.</summary>
    public ProbeRuns? ReadRuns() => _probe.ReadRuns();

    public void Dispose()
    {
        lock (_lock)
        {
            _probe.Dispose();
        }
    }

    /// <summary>
    /// A name is needed once, when an actor is seen for the first time; the kernel writes it again for
    /// the cgroup's next new actor. So the oldest go, after a last look at who refers to them.
    /// </summary>
    private int ReclaimCgroups()
    {
        if (_probe.Cgroups is not { } table || _oldCgroups is null)
        {
            return 0;
        }

        bool looked = false;
        return Reclaim(ReclaimTable.Cgroups, table, _oldCgroups, number => Volatile.Read(in table.Slots[number].Key.Id), (_, _) =>
        {
            if (!looked)
            {
                _actors.Read(_probe.Actors.Slots, table.Slots);
                looked = true;
            }

            _reclaimedCgroups++;
        });
    }

    private static int Used(ReadOnlySpan<CgroupSlot> slots)
    {
        int used = 0;
        foreach (ref readonly CgroupSlot slot in slots)
        {
            used += slot.Key.Id != 0 ? 1 : 0;
        }

        return used;
    }

    private int Reclaim<TKey, TSlot>(
        ReclaimTable which, SlotTable<TKey, TSlot> table, IdleSlots idle, Func<int, ulong> countOf,
        Action<int, TSlot> retire)
        where TKey : unmanaged
        where TSlot : unmanaged
    {
        IReadOnlyList<int> unlinked = _probe.Reclaimer.Unlink(which, idle.Choose(countOf));
        lock (_lock)
        {
            foreach (int number in unlinked)
            {
                retire(number, table.Take(number));
                idle.Forget(number);
            }
        }

        return _probe.Reclaimer.Free(which, unlinked);
    }
}

/// <summary>Labels that actors have on request, besides comm and uid.</summary>
/// <param name="Cgroup">--labels.cgroup: <c>cgroup</c> and <c>container_id</c>.</param>
/// <param name="PasswdFile">--labels.user: where <c>user</c> comes from; null: no such label.</param>
internal sealed record LabelOptions(bool Cgroup, string? PasswdFile)
{
    public static LabelOptions None { get; } = new(false, null);
}

/// <param name="MaxActors">Actors with series.</param>
/// <param name="IdleTimeout">Zero: a series goes only for another.</param>
internal sealed record SeriesOptions(int MaxActors, TimeSpan IdleTimeout);
