using System.Collections.Immutable;
using RenameExporter.Counting;
using RenameExporter.Escaping;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// Gives samples to the detector as they come, on the reader's thread, before anything that limits or queues them. What
/// it finds is told on a thread of its own, because names and paths come from /proc. That thread sleeps while there is
/// no burst.
/// </summary>
/// <param name="make"><see cref="EventMaker.Make"/> of a maker that nobody else has.</param>
/// <param name="labels">Which labels the series of an actor have.</param>
/// <param name="buckets">Of whom samples are taken; null: nobody knows.</param>
internal sealed class BurstWatch(
    BurstDetector detector, UsualTypes types, ProgramAges ages, Func<RenameSample, RenameEvent> make, LabelOptions labels,
    IEnumerable<IBurstListener> listeners, TimeProvider time, ILogger<BurstWatch> logger, ISampleBuckets? buckets = null)
    : ISampleConsumer, IHostedService, IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly (BurstReason, BurstSeverity)[] s_kinds =
    [
        (BurstReason.TypeLoss, BurstSeverity.Critical), (BurstReason.Convergence, BurstSeverity.Critical),
        (BurstReason.NewProgram, BurstSeverity.Critical), (BurstReason.NewProgram, BurstSeverity.Warning),
    ];

    private readonly IBurstListener[] _listeners = [.. listeners];
    private readonly Lock _lock = new(); // of the detector
    private readonly AutoResetEvent _wake = new(false);
    private readonly SampleIntake _intake = new(detector, buckets);
    private readonly Dictionary<ActiveBurst, ToldBurst> _told = [];
    private readonly ulong[] _begun = new ulong[s_kinds.Length];
    private ImmutableArray<BurstSeries> _series = [];
    private Thread? _thread;
    private volatile bool _stopped;
    private bool _failed;

    public BurstCounts Counts
    {
        get
        {
            lock (_lock)
            {
                detector.Expire(Now);
                return new(
                    _series, [.. s_kinds.Select((kind, i) => (kind.Item1, kind.Item2, _begun[i]))],
                    detector.Buckets, detector.Evicted);
            }
        }
    }

    /// <summary>Bursts that are not over.</summary>
    internal int Found
    {
        get
        {
            lock (_lock)
            {
                return detector.Active.Count;
            }
        }
    }

    private ulong Now => time.MonotonicNanoseconds();

    public void Rest() => Consume();

    public void Consume(params ReadOnlySpan<RenameSample> samples)
    {
        bool isNews;
        lock (_lock)
        {
            int before = detector.Begun;
            _intake.Add(Now, samples);
            isNews = detector.Begun != before;
        }

        if (isNews)
        {
            _wake.Set();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "bursts" };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>No sample comes any more. What has begun by now is told.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        _wake.Set();
        _thread?.Join(s_pause); // a listener may not block, and /proc might
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (_thread?.IsAlive != true)
        {
            _wake.Dispose(); // else it goes with the process
        }
    }

    /// <summary>Tells what there is to tell. One caller at a time.</summary>
    internal void Tell()
    {
        ulong now = Now;
        List<BurstTelling> tellings = [];
        lock (_lock)
        {
            IReadOnlyList<ActiveBurst> over = detector.TakeOver(now);
            foreach (ActiveBurst burst in detector.Active.Concat(over).Where(burst => !_told.ContainsKey(burst)))
            {
                ToldBurst told = _told[burst] = new() { Files = burst.Tally.Files, AtNs = now };
                _begun[Array.IndexOf(s_kinds, (burst.Reason, burst.Severity))]++;
                tellings.Add(BurstTelling.Of(burst, BurstPhase.Begun, told));
            }

            foreach (ActiveBurst burst in detector.Active)
            {
                ToldBurst told = _told[burst];
                if (burst.Tally.Files != told.Files && now - told.AtNs >= (ulong)s_pause.Ticks * 100)
                {
                    tellings.Add(BurstTelling.Of(burst, BurstPhase.GoesOn, told));
                }
            }

            foreach (ActiveBurst burst in over)
            {
                _told.Remove(burst, out ToldBurst? told);
                tellings.Add(BurstTelling.Of(burst, BurstPhase.Over, told!));
            }
        }

        foreach (BurstTelling telling in tellings)
        {
            telling.Told.AtNs = now;
            Tell(telling);
        }

        if (tellings.Count > 0)
        {
            Publish();
        }
    }

    private void Run()
    {
        while (!_stopped)
        {
            bool isQuiet;
            lock (_lock)
            {
                isQuiet = detector.Active.Count == 0;
            }

            _wake.WaitOne(isQuiet ? Timeout.InfiniteTimeSpan : s_pause);
            TellAll();
        }

        TellAll(); // what began since the last time
    }

    // A bug does not end the exporter.
    private void TellAll()
    {
        try
        {
            Tell();
        }
        catch (Exception e)
        {
            SayOnce(e);
        }
    }

    private void Tell(BurstTelling telling)
    {
        try
        {
            Burst burst = Make(telling);
            foreach (IBurstListener listener in _listeners)
            {
                Tell(listener, burst);
            }
        }
        catch (Exception e)
        {
            SayOnce(e); // a defect of ours, which does not end the exporter
        }
    }

    private void Tell(IBurstListener listener, Burst burst)
    {
        try
        {
            listener.Hear(burst);
        }
        catch (Exception e)
        {
            SayOnce(e);
        }
    }

    private Burst Make(BurstTelling telling)
    {
        ToldBurst told = telling.Told;
        RenameEvent last = told.Placed(make(telling.Last));
        if (told.Actor is null)
        {
            RenameEvent first = ReferenceEquals(telling.First, telling.Last) ? last : make(telling.First);
            told.First = first.New;
            told.Actor = new(
                EscapedName.Label(last.Sample.Comm.Span), last.Sample.Uid,
                labels.Users is null ? null : last.User ?? $"{last.Sample.Uid}",
                labels.Cgroup ? last.Sample.Cgroup : null);
            told.File = last.Sample.Program;
        }

        told.Files = telling.Files;
        told.Know(last);
        long lastNs = last.UnixNanoseconds - (long)(telling.Last.MonotonicNanoseconds - telling.LastNs);
        var facts = new BurstFacts
        {
            Reason = telling.Burst.Reason,
            Severity = telling.Burst.Severity,
            Files = telling.Files,
            FilesEstimated = (ulong)Math.Min(telling.Estimated, 1UL << 53),
            Samples = telling.Samples,
            Duration = TimeSpan.FromTicks((long)(telling.LastNs - telling.FirstNs) / 100),
            FirstSeenMonotonicNanoseconds = telling.FirstNs,
            FirstSeenUnixNanoseconds = lastNs - (long)(telling.LastNs - telling.FirstNs),
            LastSeenUnixNanoseconds = lastNs,
            Types = [.. telling.Types.Select(types.NameOf)],
            Directories = telling.Directories,
            IsNewProgram = telling.IsNewProgram,
            Program = told.File,
            ProgramAge = ages.Age(told.File),
            FirstFile = told.First,
        };
        return new(telling.Burst.Id, telling.Phase, told.Actor, last, told.Program, facts);
    }

    private void Publish()
    {
        IOrderedEnumerable<BurstSeries> sorted = _told
            .Where(told => told.Value.Actor is not null)
            .Select(told => new BurstSeries(told.Value.Actor!, told.Key.Reason, told.Key.Severity))
            .OrderBy(series => series.Actor).ThenBy(series => series.Reason).ThenBy(series => series.Severity);
        ImmutableArray<BurstSeries>.Builder once = ImmutableArray.CreateBuilder<BurstSeries>();
        foreach (BurstSeries series in sorted)
        {
            // Two cgroups may have one name, or no label.
            if (once.Count == 0 || once[^1].Actor.CompareTo(series.Actor) != 0
                || once[^1].Reason != series.Reason || once[^1].Severity != series.Severity)
            {
                once.Add(series);
            }
        }

        lock (_lock)
        {
            _series = once.ToImmutable();
        }
    }

    private void SayOnce(Exception failure)
    {
        if (!_failed)
        {
            _failed = true;
            logger.BurstNotTold(failure);
        }
    }
}
