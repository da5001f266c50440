using System.Runtime.CompilerServices;
using RenameExporter.Abi;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// Finds bursts among samples. A file that loses its usual type drops into a bucket of its actor, one of its new ending
/// and, of a new program, one of all those; a bucket that holds enough is a burst (<see cref="BurstReason"/>). Nothing is
/// learned, and no clock is asked but that of the samples. Whatever comes, memory is bounded. One caller at a time.
/// </summary>
internal sealed class BurstDetector(DetectorOptions options, ProgramAges ages)
{
    /// <summary>That are kept; the figure of docs/metrics.md.</summary>
    public const int MostBuckets = 4096;

    private const int TypesLost = 3, TypesConverged = 5; // different ones

    // Little more than leaks while a burst lingers: when it is over, one more file does not make its buckets full again.
    private readonly int _most = options.Files + (int)(ActiveBursts.Linger.Ticks * 100 / Bucket.LeakNs) - 2;

    private readonly BucketTable _buckets = new(MostBuckets);
    private readonly RecentLosses _recent = new();
    private readonly SuppressedAhead _ahead = new();
    private readonly NewProgramClause _replaced = new(), _replacedOlder = new();
    private readonly ActiveBursts _bursts = new();

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<ActiveBurst> Active => _bursts.All;

    /// <summary>With something in them, at the last sample.</summary>
    public int Buckets => _buckets.Count;

    public ulong Evicted => _buckets.Evicted;

    /// <summary>How many have begun.</summary>
    public int Begun => _bursts.Begun;

    /// <summary>For what the last sample counts.</summary>
    public CountedFor Counted { get; private set; }

    /// <summary>Forgets buckets that are empty.</summary>
    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    public void Expire(ulong nowNs) => _buckets.Expire((long)nowNs);

    /// <summary>A sample, in the order of the ring.</summary>
    /// <returns>The burst to which it belongs; null: none.</returns>
    public ActiveBurst? Add(RenameSample sample)
    {
        double files = 1.0 + _ahead.NotWeighed(sample);
        Counted = CountedFor.Nothing;
        if (NameChange.Of(sample, options.Usual) is not { } change)
        {
            return null;
        }

        long now = (long)sample.MonotonicNanoseconds;
        _buckets.Expire(now);
        GiveBack(sample, now);
        _bursts.CountSample(BucketKey.OfActor(sample));
        return Weigh(sample, change, files, isSeen: true);
    }

    /// <summary>
    /// Renames of a sample's actor that were suppressed since. They are taken for more of its kind, and are weighed once,
    /// however often this is asked and whatever the actor's next sample tells, which there may never be.
    /// </summary>
    /// <param name="last">The last one that was added, of its actor.</param>
    /// <returns>The burst to which they belong; null: none.</returns>
    public ActiveBurst? AddSuppressed(RenameSample last, ulong since) =>
        _ahead.Weigh(last, since) is > 0 and { } files && NameChange.Of(last, options.Usual) is { } change
            ? Weigh(last, change, files, isSeen: false)
            : null;

    /// <summary>Null: the actor of the sample has no burst of its own.</summary>
    public ActiveBurst? BurstOf(RenameSample sample) => _bursts.Find(BucketKey.OfActor(sample), BurstSeverity.Warning);

    private static void Count(ActiveBurst? burst, RenameSample sample, double files, int type, bool isNew, bool isSeen)
    {
        if (burst is not null)
        {
            burst.Tally.Add((long)sample.MonotonicNanoseconds, files, type, BurstTally.DirectoryOf(sample.New), isSeen);
            (burst.Last, burst.IsNewProgram) = (sample, isNew);
        }
    }

    /// <param name="isSeen">Whether it is the sample itself, with what was suppressed before it.</param>
    private ActiveBurst? Weigh(RenameSample sample, in NameChange change, double files, bool isSeen)
    {
        bool isNew = ages.IsNew(sample.Program);
        BucketKey actor = BucketKey.OfActor(sample);
        Counted = change.Loses ? CountedFor.TypeLoss : change.Converges ? CountedFor.Convergence : CountedFor.Nothing;
        return Lost(sample, change, actor, files, isNew, isSeen) is { } burst ? burst
            : isNew ? Replaced(sample, change.NewType, actor, files, isSeen) : null;
    }

    private void GiveBack(RenameSample sample, long now)
    {
        if (!_recent.TryTakeBack(sample, out Loss loss))
        {
            return;
        }

        foreach (BucketKey key in loss.Buckets.Span)
        {
            ref Bucket bucket = ref _buckets.Find(key);
            if (!Unsafe.IsNullRef(ref bucket) && bucket.EmptyAt > now)
            {
                bucket.GiveBack(Math.Min(loss.Files, _most), loss.IsNew); // no more than it held
                _buckets.Settle(ref bucket);
            }
        }
    }

    /// <summary>Clauses L and C.</summary>
    private ActiveBurst? Lost(RenameSample sample, in NameChange change, in BucketKey actor, double files, bool isNew, bool isSeen)
    {
        var keys = new BucketKeys();
        if (change.Loses)
        {
            keys.Add(actor);
            if (!change.Ending.IsEmpty)
            {
                keys.Add(BucketKey.OfEnding(BucketKind.LossToEnding, change.Ending));
            }

            if (isNew)
            {
                keys.Add(BucketKey.NewPrograms);
            }
        }

        if (change.Converges)
        {
            keys.Add(BucketKey.OfEnding(BucketKind.ConvergenceToEnding, change.Ending));
        }

        if (keys.Count == 0)
        {
            return null;
        }

        ActiveBurst? burst = null;
        long now = (long)sample.MonotonicNanoseconds;
        foreach (BucketKey key in keys.Span)
        {
            ref Bucket bucket = ref _buckets.Take(key, now);
            bucket.Drop(now, files, isNew, _most);
            bucket.Add(change.Type);
            _buckets.Settle(ref bucket);
            if (_bursts.Of(key) is { } known)
            {
                burst ??= known;
            }
            else if (IsEnough(bucket, change, now))
            {
                burst ??= _bursts.Find(actor, BurstSeverity.Critical) ?? Begin(
                    key.Kind == BucketKind.ConvergenceToEnding ? BurstReason.Convergence : BurstReason.TypeLoss,
                    BurstSeverity.Critical, sample, actor, Evidence(key, bucket), isSeen);
                _bursts.Link(burst, key);
            }
        }

        if (isSeen)
        {
            _recent.Add(sample, new() { MonotonicNs = now, Files = files, IsNew = isNew, Type = change.Type, Buckets = keys });
        }
        else
        {
            _recent.AddTo(sample, files);
        }

        Count(burst, sample, files, change.Type, isNew, isSeen);
        return burst;
    }

    private bool IsEnough(in Bucket bucket, in NameChange change, long now) => bucket.Holds(options.Files, now)
        && (bucket.Key.Kind == BucketKind.ConvergenceToEnding
            ? bucket.Types >= TypesConverged && (!change.IsParked || bucket.HoldsOfNew(options.Files, now))
            : bucket.Types >= TypesLost || bucket.HoldsOfNew(options.Files, now));

    /// <summary>Clause F. A mode that sees what was there tells a file that was replaced, and for how long it had been.</summary>
    private ActiveBurst? Replaced(RenameSample sample, int type, in BucketKey actor, double files, bool isSeen)
    {
        bool isOlder = sample.ReplacedChangedAt > 0 && sample.ReplacedChangedAt < sample.Program.ChangedAt;
        bool counts = sample.KindsKnown
            ? (sample.Kinds & RenameKinds.Replaced) != 0 && (isOlder || sample.ReplacedChangedAt == 0)
            : true;
        if (!counts)
        {
            return null; // a program that writes its own state anew
        }

        Counted = Counted == CountedFor.Nothing ? CountedFor.Replacement : Counted;

        ulong directory = BurstTally.DirectoryOf(sample.New);
        ActiveBurst? critical = isOlder
            ? Replaced(_replacedOlder, BurstSeverity.Critical, sample, type, directory, actor, files, isSeen)
            : null;
        ActiveBurst? warning = Replaced(_replaced, BurstSeverity.Warning, sample, type, directory, actor, files, isSeen);
        ActiveBurst? burst = critical ?? warning;
        Count(burst, sample, files, type, isNew: true, isSeen);
        return burst;
    }

    private ActiveBurst? Replaced(
        NewProgramClause clause, BurstSeverity severity, RenameSample sample, int type, ulong directory,
        in BucketKey actor, double files, bool isSeen)
    {
        bool isEnough = clause.Add(sample, files, type, directory, isSeen);
        var key = BucketKey.OfClause(severity);
        ActiveBurst? burst = _bursts.Of(key);
        if (burst is not null || !isEnough)
        {
            return burst;
        }

        burst = _bursts.Find(actor, severity) ?? Begin(
            BurstReason.NewProgram, severity, sample, actor, (clause.FirstOf(sample), clause.TakeTally()), isSeen);
        _bursts.Link(burst, key);
        return burst;
    }

    private (RenameSample? First, BurstTally Tally) Evidence(BucketKey key, in Bucket bucket)
    {
        RenameSample? first = null;
        var tally = new BurstTally();
        foreach (Loss loss in _recent.Of(key, bucket.BeganAtSeconds * 1_000_000_000L))
        {
            first ??= loss.Sample;
            tally.Add(loss.MonotonicNs, loss.Files, loss.Type, loss.Sample is { } sample ? BurstTally.DirectoryOf(sample.New) : 0);
        }

        return (first, tally);
    }

    private ActiveBurst Begin(
        BurstReason reason, BurstSeverity severity, RenameSample sample, BucketKey actor,
        (RenameSample? First, BurstTally Tally) evidence, bool isSeen) => _bursts.Begin(
            new(reason, severity, evidence.First ?? sample, evidence.Tally)
            {
                Actor = actor,
                BegunNs = sample.MonotonicNanoseconds,
                Last = sample,
                Samples = evidence.Tally.Files + (isSeen ? 1u : 0),
            });

    /// <summary>Ends those that are over.</summary>
    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    public IReadOnlyList<ActiveBurst> TakeOver(ulong nowNs) => _bursts.TakeOver(nowNs);
}

/// <summary>Clauses, by what a rename does to a file.</summary>
internal enum CountedFor
{
    Nothing,
    TypeLoss,
    Convergence,
    Replacement,
}

/// <param name="Files">--detector.files: so many make a burst; 0: there is no detector.</param>
/// <param name="NewProgram">--detector.new-program: a program younger than this is new; zero: none is.</param>
/// <param name="Usual">--detector.usual-extensions.</param>
internal sealed record DetectorOptions(int Files, TimeSpan NewProgram, UsualTypes Usual)
{
    public static DetectorOptions Off { get; } = new(0, TimeSpan.Zero, UsualTypes.Default);

    public static DetectorOptions Default { get; } = new(20, TimeSpan.FromHours(24), UsualTypes.Default);

    public bool IsOn => Files > 0;
}
