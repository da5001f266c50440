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

    /// <summary>At the same time. What is found beyond belongs to the one that began last.</summary>
    public const int MostBursts = 64;

    /// <summary>After its last file a burst is over.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(60);

    private const int TypesLost = 3, TypesConverged = 5; // different ones

    // Buckets that belong to one burst. Further ones join it at each of their files, for a little more.
    private const int MostLinks = 256;

    // Little more than leaks while a burst lingers: when it is over, one more file does not make its buckets full again.
    private readonly int _most = options.Files + (int)(Linger.Ticks * 100 / Bucket.LeakNs) - 2;

    private readonly BucketTable _buckets = new(MostBuckets);
    private readonly RecentLosses _recent = new();
    private readonly NewProgramClause _replaced = new(), _replacedOlder = new();
    private readonly List<ActiveBurst> _active = [];
    private readonly Dictionary<BucketKey, ActiveBurst> _ofBucket = [];

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<ActiveBurst> Active => _active;

    /// <summary>With something in them, at the last sample.</summary>
    public int Buckets => _buckets.Count;

    public ulong Evicted => _buckets.Evicted;

    /// <summary>How many have begun.</summary>
    public int Begun { get; private set; }

    /// <summary>Forgets buckets that are empty.</summary>
    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    public void Expire(ulong nowNs) => _buckets.Expire((long)nowNs);

    /// <summary>A sample, in the order of the ring.</summary>
    /// <returns>The burst to which it belongs; null: none.</returns>
    public ActiveBurst? Add(RenameSample sample)
    {
        ReadOnlySpan<byte> old = NameOf(sample.Old, sample.IsTyped), @new = NameOf(sample.New, sample.IsTyped);
        if (sample.Error != 0 || (sample.Kinds & RenameKinds.Noop) != 0 || old.IsEmpty || @new.IsEmpty)
        {
            return null;
        }

        long now = (long)sample.MonotonicNanoseconds;
        _buckets.Expire(now);
        GiveBack(sample, now);
        double files = 1.0 + sample.SuppressedBefore;
        bool isNew = ages.IsNew(sample.Program);
        BucketKey actor = BucketKey.OfActor(sample);
        CountSample(actor);
        var change = NameChange.Of(old, @new, options.Usual);
        return Lost(sample, change, actor, files, isNew) is { } burst ? burst
            : isNew ? Replaced(sample, change.NewType, actor, files) : null;
    }

    /// <summary>Ends those that are over.</summary>
    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    public IReadOnlyList<ActiveBurst> TakeOver(ulong nowNs)
    {
        ActiveBurst[] over = [.. _active.Where(burst =>
            nowNs > burst.Tally.LastNs && nowNs - burst.Tally.LastNs >= (ulong)Linger.Ticks * 100)];
        foreach (ActiveBurst burst in over)
        {
            _active.Remove(burst);
            foreach (BucketKey bucket in burst.Buckets)
            {
                _ofBucket.Remove(bucket);
            }
        }

        return over;
    }

    private static ReadOnlySpan<byte> NameOf(SampledPath path, bool isTyped)
    {
        ReadOnlySpan<byte> bytes = isTyped && path.Truncated ? default : path.Bytes.Span.TrimEnd((byte)'/');
        return bytes[(bytes.LastIndexOf((byte)'/') + 1)..];
    }

    private static ulong DirectoryOf(SampledPath path)
    {
        ReadOnlySpan<byte> bytes = path.Bytes.Span;
        var hash = new HashCode();
        hash.AddBytes(bytes[..Math.Max(0, bytes.LastIndexOf((byte)'/'))]);
        return (uint)hash.ToHashCode() | 1ul << 32;
    }

    private static void Count(ActiveBurst? burst, RenameSample sample, double files, int type, bool isNew)
    {
        if (burst is not null)
        {
            burst.Tally.Add((long)sample.MonotonicNanoseconds, files, type, DirectoryOf(sample.New));
            (burst.Last, burst.IsNewProgram) = (sample, isNew);
        }
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
                bucket.GiveBack(loss.Files, loss.IsNew);
                _buckets.Settle(ref bucket);
            }
        }
    }

    /// <summary>Clauses L and C.</summary>
    private ActiveBurst? Lost(RenameSample sample, in NameChange change, in BucketKey actor, double files, bool isNew)
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
            if (_ofBucket.TryGetValue(key, out ActiveBurst? known))
            {
                burst ??= known;
            }
            else if (IsEnough(bucket, change, now))
            {
                burst ??= Find(actor, BurstSeverity.Critical) ?? Begin(
                    key.Kind == BucketKind.ConvergenceToEnding ? BurstReason.Convergence : BurstReason.TypeLoss,
                    BurstSeverity.Critical, sample, actor, Evidence(key, bucket));
                Link(burst, key);
            }
        }

        _recent.Add(sample, new() { MonotonicNs = now, Files = files, IsNew = isNew, Type = change.Type, Buckets = keys });
        Count(burst, sample, files, change.Type, isNew);
        return burst;
    }

    private bool IsEnough(in Bucket bucket, in NameChange change, long now) => bucket.Holds(options.Files, now)
        && (bucket.Key.Kind == BucketKind.ConvergenceToEnding
            ? bucket.Types >= TypesConverged && (!change.IsParked || bucket.HoldsOfNew(options.Files, now))
            : bucket.Types >= TypesLost || bucket.HoldsOfNew(options.Files, now));

    /// <summary>Clause F. A mode that sees what was there tells a file that was replaced, and for how long it had been.</summary>
    private ActiveBurst? Replaced(RenameSample sample, int type, in BucketKey actor, double files)
    {
        bool isOlder = sample.ReplacedChangedAt > 0 && sample.ReplacedChangedAt < sample.Program.ChangedAt;
        bool counts = sample.KindsKnown
            ? (sample.Kinds & RenameKinds.Replaced) != 0 && (isOlder || sample.ReplacedChangedAt == 0)
            : true;
        if (!counts)
        {
            return null; // a program that writes its own state anew
        }

        ulong directory = DirectoryOf(sample.New);
        ActiveBurst? critical = isOlder
            ? Replaced(_replacedOlder, BurstSeverity.Critical, sample, type, directory, actor, files)
            : null;
        ActiveBurst? warning = Replaced(_replaced, BurstSeverity.Warning, sample, type, directory, actor, files);
        ActiveBurst? burst = critical ?? warning;
        Count(burst, sample, files, type, isNew: true);
        return burst;
    }

    private ActiveBurst? Replaced(
        NewProgramClause clause, BurstSeverity severity, RenameSample sample, int type, ulong directory,
        in BucketKey actor, double files)
    {
        bool isEnough = clause.Add(sample, files, type, directory);
        var key = BucketKey.OfClause(severity);
        if (_ofBucket.TryGetValue(key, out ActiveBurst? burst) || !isEnough)
        {
            return burst;
        }

        burst = Find(actor, severity) ?? Begin(
            BurstReason.NewProgram, severity, sample, actor, (FirstOf(clause, sample), clause.TakeTally()));
        Link(burst, key);
        return burst;
    }

    /// <summary>All new programs share a bucket: a burst has the name of who filled it, not of who came first.</summary>
    private static RenameSample? FirstOf(NewProgramClause clause, RenameSample sample) =>
        clause.First is { } first
        && (first.Pid == sample.Pid || (first.Uid == sample.Uid && first.Comm.Span.SequenceEqual(sample.Comm.Span)))
            ? first
            : null;

    private (RenameSample? First, BurstTally Tally) Evidence(BucketKey key, in Bucket bucket)
    {
        RenameSample? first = null;
        var tally = new BurstTally();
        foreach (Loss loss in _recent.Of(key, bucket.BeganAtSeconds * 1_000_000_000L))
        {
            first ??= loss.Sample;
            tally.Add(loss.MonotonicNs, loss.Files, loss.Type, loss.Sample is { } sample ? DirectoryOf(sample.New) : 0);
        }

        return (first, tally);
    }

    /// <summary>The actor's own, or a worse one; beyond the most bursts the last one.</summary>
    private ActiveBurst? Find(BucketKey actor, BurstSeverity severity) =>
        _active.Find(burst => burst.Actor == actor && burst.Severity >= severity)
        ?? (_active.Count >= MostBursts ? _active.FindLast(burst => burst.Severity >= severity) : null);

    private ActiveBurst Begin(
        BurstReason reason, BurstSeverity severity, RenameSample sample, BucketKey actor,
        (RenameSample? First, BurstTally Tally) evidence)
    {
        var burst = new ActiveBurst(reason, severity, evidence.First ?? sample, evidence.Tally)
        {
            Actor = actor,
            BegunNs = sample.MonotonicNanoseconds,
            Last = sample,
            Samples = evidence.Tally.Files + 1,
        };
        _active.Add(burst);
        Begun++;
        return burst;
    }

    private void Link(ActiveBurst burst, BucketKey bucket)
    {
        if (burst.Buckets.Count < MostLinks)
        {
            burst.Buckets.Add(bucket);
            _ofBucket.Add(bucket, burst);
        }
    }

    private void CountSample(BucketKey actor)
    {
        foreach (ActiveBurst burst in _active)
        {
            burst.Samples += burst.Actor == actor ? 1u : 0;
        }
    }
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
