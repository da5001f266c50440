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
    // Polls from one question for the misses to the next, while nothing is counted. A call that is missed alone is that late.
    private const int PollsAtRest = 5;

    // Held while counts are read, or moved from a slot to the aggregator: each is then seen once.
    private readonly Lock _lock = new();
    private readonly Probe _probe;
    private readonly SnapshotMemory _memory = new();
    private readonly ActorAggregator _actors;
    private readonly ExtensionAggregator _extensions;
    private readonly CountMarks _marks = new();
    private readonly IdleSlots _idleActors;
    private readonly IdleSlots _idleExtensions;
    private readonly OldCgroups? _oldCgroups;
    private readonly PasswdFile? _users;
    private readonly HiddenRenames? _hidden;

    // Of the poll timer alone.
    private ProbeMisses _misses;
    private int _pollsUntilMisses;
    private bool _disposed;

    public RenameRecorder(
        Probe probe, SeriesOptions series, LabelOptions? labels = null, ILogger<RenameRecorder>? logger = null,
        HiddenRenames? hidden = null, RateHistory? rates = null)
    {
        _probe = probe;
        _hidden = hidden;
        _users = labels?.Users?.Open(logger ?? NullLogger<RenameRecorder>.Instance);
        _users?.Refresh();

        _idleActors = new(SlotNumbers.FirstActor, probe.Actors.Size);
        _idleExtensions = new(SlotNumbers.FirstExtension, probe.Extensions.Size);
        _oldCgroups = probe.Cgroups is { } cgroups ? new(cgroups.Size) : null;
        _actors = new(
            series.MaxActors, series.IdleTimeout, new(labels?.Cgroup ?? false, _users),
            probe.Samples is not null, _idleActors, hidden, rates);
        _extensions = new(series.IdleTimeout, _idleExtensions);
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
    /// <param name="rates">Whether the snapshot has <see cref="RenameSnapshot.Rates"/>.</param>
    /// <exception cref="ObjectDisposedException">The probe has been detached.</exception>
    public RenameSnapshot Take(PollResult poll, bool rates = false)
    {
        SnapshotRows rows = _memory.Rent();
        lock (_lock)
        {
            Read();
            _actors.WriteTo(rows);
            _extensions.WriteTo(rows);
            ProbeHealth health = _probe.Health;
            IReadOnlyList<LatencyHistogram>? latency =
                _probe.Latency is { } durations ? LatencyReader.Read(durations.InUse(health.Latency)) : null;
            return new RenameSnapshot(
                Attach: _probe.Mode,
                Entries: _probe.Entries,
                MissesAreCountable: _probe.MissesAreCountable,
                MapBytes: _probe.MapBytes,
                Poll: poll,
                Rows: rows,
                Events: _actors.Events,
                Samples: _actors.Samples,
                Series: new(
                    _actors.MaxActors, _actors.ExpiredSeries, _actors.Expired, _actors.PastSeriesLimit),
                Latency: latency,
                OtherExtensions: _extensions.OtherTotals,
                Health: health,
                ActorSlots: new(_probe.Actors.Capacity, _actors.UsedSlots, _actors.Reclaimed),
                LatencySlots: _probe.Latency is { } types
                    ? new(types.Capacity, latency!.Count(h => h.Fstype is not null), 0)
                    : null,
                ExtensionSlots: new(
                    _probe.Extensions.Capacity, _extensions.UsedSlots, _extensions.Reclaimed),
                CgroupSlots: _probe.Cgroups is { } cgroups && _oldCgroups is { } old
                    ? new(cgroups.Capacity, old.Look(cgroups.InUse(health.Cgroups)), old.Reclaimed)
                    : null)
            {
                Memory = _memory,
                Rates = rates ? _actors.TakeRates() : [],
            };
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

            _actors.BeginLook(now);
            _extensions.BeginLook(now);
            if (Read(isTick: true))
            {
                _pollsUntilMisses = 0;
            }

            _marks.Tick();
            _actors.Tick(now);
            _extensions.Tick(now);
            return _actors.TakeFall();
        }
    }

    /// <summary>
    /// Makes room when slots are short, by what the last tick found. Then it makes system calls, and waits for
    /// milliseconds.
    /// </summary>
    /// <returns>Slots that got lost on the way: 0 as it should be.</returns>
    public int ReclaimIdleSlots() => ReclaimActors() + ReclaimExtensions() + ReclaimCgroups();

    /// <summary>What the kernel did not let the probe see. After a tick in which slots were looked at, asks the kernel.</summary>
    public ProbeMisses ReadMisses()
    {
        if (--_pollsUntilMisses < 0)
        {
            _misses = _probe.ReadMisses();
            _pollsUntilMisses = PollsAtRest - 1;
        }

        return _misses;
    }

    /// <summary>Whether the probe sees renames: looks now and then, and tells what it found.</summary>
    public CanaryState Watch() => _probe.Watch?.Look() ?? CanaryState.None;

    /// <summary>Asks the kernel what the programs cost; null while it does not measure.</summary>
    public ProbeRuns? ReadRuns() => _probe.ReadRuns();

    public void Dispose()
    {
        lock (_lock)
        {
            if (_hidden is not null && !_disposed)
            {
                // Nothing more will be counted: what was hidden to the end can be told.
                _actors.Read(_probe.Actors.InUse(_probe.Health.Actors), Cgroups, whole: true);
            }

            _disposed = true;

            _probe.Dispose();
        }
    }

    // What has been in use, once: the counters of claims and the marks are read before the slots.
    private bool Read(bool isTick = false)
    {
        ProbeHealth health = _probe.Health;
        if (!_marks.MayHaveMoved(in health, _probe.Latency is { } durations ? durations.InUse(health.Latency) : []))
        {
            return false;
        }

        _actors.Read(_probe.Actors.InUse(health.Actors), Cgroups, whole: isTick && _marks.IsLast);
        _extensions.Read(_probe.Extensions.InUse(health.Extensions));
        return true;
    }

    private int ReclaimActors()
    {
        int lost = Choose(_idleActors) is { Count: > 0 } chosen
            ? Reclaim(ReclaimTable.Actors, _probe.Actors, chosen, (number, slot) =>
            {
                _actors.Retire(number, in slot, Cgroups);
                _probe.Renew(number, in slot);
            })
            : 0;
        _probe.Claims.Set(_probe.Health.Actors.Claims, _idleActors.Short);
        return lost;
    }

    private int ReclaimExtensions() => Choose(_idleExtensions) is { Count: > 0 } chosen
        ? Reclaim(
            ReclaimTable.Extensions, _probe.Extensions, chosen, (number, slot) => _extensions.Retire(number, in slot))
        : 0;

    private IReadOnlyList<int> Choose(IdleSlots idle)
    {
        lock (_lock)
        {
            return idle.Choose();
        }
    }

    /// <summary>
    /// A name is needed once, when an actor is seen for the first time; the kernel writes it again for
    /// the cgroup's next new actor. So the oldest go, after a last look at who refers to them.
    /// </summary>
    private int ReclaimCgroups()
    {
        if (_probe.Cgroups is not { } table || _oldCgroups is not { } old)
        {
            return 0;
        }

        IReadOnlyList<int> chosen;
        lock (_lock)
        {
            old.Look(table.InUse(_probe.Health.Cgroups));
            chosen = old.Choose();
        }

        return chosen.Count == 0 ? 0 : ReclaimCgroups(table, old, chosen);
    }

    private int ReclaimCgroups(SlotTable<CgroupKey, CgroupSlot> table, OldCgroups old, IReadOnlyList<int> chosen)
    {
        bool looked = false;
        return Reclaim(ReclaimTable.Cgroups, table, chosen, (number, _) =>
        {
            if (!looked)
            {
                Read();
                looked = true;
            }

            old.Forget(number);
        });
    }

    private int Reclaim<TKey, TSlot>(
        ReclaimTable which, SlotTable<TKey, TSlot> table, IReadOnlyList<int> chosen, Action<int, TSlot> retire)
        where TKey : unmanaged
        where TSlot : unmanaged
    {
        IReadOnlyList<int> unlinked = _probe.Reclaimer.Unlink(which, chosen);
        lock (_lock)
        {
            foreach (int number in unlinked)
            {
                retire(number, table.Take(number));
            }
        }

        return _probe.Reclaimer.Free(which, unlinked);
    }
}

/// <summary>Labels that actors have on request, besides comm and uid.</summary>
/// <param name="Cgroup">--labels.cgroup: <c>cgroup</c> and <c>container_id</c>.</param>
/// <param name="Users">--labels.user: where <c>user</c> comes from; null: no such label.</param>
internal sealed record LabelOptions(bool Cgroup, UserNames? Users)
{
    public static LabelOptions None { get; } = new(false, null);
}

/// <param name="MaxActors">Actors with series.</param>
/// <param name="IdleTimeout">Zero: a series goes only for another.</param>
internal sealed record SeriesOptions(int MaxActors, TimeSpan IdleTimeout);
