using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Abi;
using RenameExporter.Counting.Kept;
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
    private readonly KeptCounts? _kept;
    private readonly SlotRecycler _recycler;

    // Of the poll timer alone.
    private ProbeMisses _misses;
    private int _pollsUntilMisses;
    private bool _isClosed;

    public RenameRecorder(
        Probe probe, SeriesOptions series, LabelOptions? labels = null, ILogger<RenameRecorder>? logger = null,
        HiddenRenames? hidden = null, RateHistory? rates = null)
    {
        _probe = probe;
        _hidden = hidden;
        hidden?.Restart();
        rates?.Restart();
        _users = labels?.Users?.Open(logger ?? NullLogger<RenameRecorder>.Instance);
        _users?.Refresh();

        _idleActors = new(SlotNumbers.FirstActor, probe.Actors.Size);
        _idleExtensions = new(SlotNumbers.FirstExtension, probe.Extensions.Size);
        _oldCgroups = probe.Cgroups is { } cgroups ? new(cgroups.Size) : null;
        _actors = new(
            series.MaxActors, series.IdleTimeout, new(labels?.Cgroup ?? false, _users),
            probe.Samples is not null, _idleActors, hidden, rates);
        _extensions = new(series.IdleTimeout, _idleExtensions);
        _kept = probe.Totals is { } totals
            ? new(totals, probe, _actors, _extensions, _oldCgroups, logger ?? NullLogger<RenameRecorder>.Instance)
            : null;
        _recycler = new(probe, _lock, _actors, _extensions, _kept)
        {
            IdleActors = _idleActors,
            IdleExtensions = _idleExtensions,
            OldCgroups = _oldCgroups,
            Read = () => Read(),
        };
        if (probe.IsContinued && _kept!.Restore() is { } job)
        {
            _recycler.Finish(job);
        }

        if (probe.Predecessor is { } old)
        {
            var naming = new ActorNaming(labels?.Cgroup ?? false, _users);
            _kept!.TakeOver(
                old, new(series.MaxActors, series.IdleTimeout, naming, probe.Samples is not null), new(series.IdleTimeout));
        }
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
    /// <exception cref="ObjectDisposedException">It is closed, or the probe has been detached.</exception>
    public RenameSnapshot Take(PollResult poll, bool rates = false)
    {
        SnapshotRows rows = _memory.Rent();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            Read();
            _kept?.PublishChanges(); // before anybody is shown it
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
    /// <param name="clock">Monotonic. Asked after the slots are read, too: what comes while this waits is in the interval.</param>
    /// <returns>A counter that fell, described; null as it should be.</returns>
    public string? Tick(Func<TimeSpan> clock)
    {
        bool usersChanged = _users?.Refresh() ?? false; // reads a file: not under the lock
        _probe.Totals?.Beat();
        lock (_lock)
        {
            if (usersChanged)
            {
                _actors.Rename();
            }

            TimeSpan now = clock();
            _actors.BeginLook(now);
            _extensions.BeginLook(now);
            if (Read(isTick: true))
            {
                _pollsUntilMisses = 0;
            }

            now = clock();
            _marks.Tick();
            _actors.Tick(now);
            _extensions.Tick(now);
            _kept?.PublishChanges();
            return _actors.TakeFall();
        }
    }

    /// <inheritdoc cref="SlotRecycler.Run"/>
    public int ReclaimIdleSlots() => _recycler.Run();

    /// <summary>What the kernel did not let the probe see. After a tick in which slots were looked at, asks the kernel.</summary>
    public ProbeMisses ReadMisses()
    {
        if (--_pollsUntilMisses < 0)
        {
            _misses = NeverLess(_probe.ReadMisses());
            _pollsUntilMisses = PollsAtRest - 1;
        }

        return _misses;
    }

    // An exporter before this one may have told more: what kretprobe lost takes a minute to be known again.
    private ProbeMisses NeverLess(ProbeMisses misses)
    {
        if (_kept is null)
        {
            return misses;
        }

        misses = misses.Plus(_kept.Inherited).AtLeast(_kept.Misses);
        lock (_lock)
        {
            _kept.Misses = misses with { Estimate = 0 };
            _kept.PublishChanges();
        }

        return misses;
    }

    /// <summary>Whether the probe sees renames: looks now and then, and tells what it found.</summary>
    public CanaryState Watch() => _probe.Watch?.Look() ?? CanaryState.None;

    /// <summary>Asks the kernel what the programs cost; null while it does not measure.</summary>
    public ProbeRuns? ReadRuns() => _probe.ReadRuns();

    /// <summary>
    /// Nothing more is read, credited or published: from now on another exporter, or another recorder of this one, goes on with
    /// the probe. No tick may be under way.
    /// </summary>
    public void Close()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            if (_hidden is not null)
            {
                // Nothing more will be counted: what was hidden to the end can be told.
                _actors.Read(_probe.Actors.InUse(_probe.Health.Actors), Cgroups, whole: true);
            }

            _kept?.PublishChanges();
            _isClosed = true;
        }
    }

    public void Dispose()
    {
        Close();
        lock (_lock)
        {
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
