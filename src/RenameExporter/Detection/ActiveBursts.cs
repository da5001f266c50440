using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>The bursts that are not over, and to which of them what drops into a bucket belongs. One caller at a time.</summary>
internal sealed class ActiveBursts
{
    /// <summary>At the same time. What is found beyond belongs to the one that began last.</summary>
    public const int Most = 64;

    /// <summary>After its last file a burst is over.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(60);

    // Buckets that belong to one burst. Further ones join it at each of their files, for a little more.
    private const int MostLinks = 256;

    private readonly List<ActiveBurst> _active = [];
    private readonly Dictionary<BucketKey, ActiveBurst> _ofBucket = [];

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<ActiveBurst> All => _active;

    /// <summary>How many have begun.</summary>
    public int Begun { get; private set; }

    /// <summary>Null: the bucket belongs to none.</summary>
    public ActiveBurst? Of(BucketKey bucket) => _ofBucket.GetValueOrDefault(bucket);

    /// <summary>The actor's own, or a worse one; beyond the most bursts the last one.</summary>
    public ActiveBurst? Find(BucketKey actor, BurstSeverity severity) =>
        _active.Find(burst => burst.Actor == actor && burst.Severity >= severity)
        ?? (_active.Count >= Most ? _active.FindLast(burst => burst.Severity >= severity) : null);

    public ActiveBurst Begin(ActiveBurst burst)
    {
        _active.Add(burst);
        Begun++;
        return burst;
    }

    public void Link(ActiveBurst burst, BucketKey bucket)
    {
        if (burst.Buckets.Count < MostLinks)
        {
            burst.Buckets.Add(bucket);
            _ofBucket.Add(bucket, burst);
        }
    }

    public void CountSample(BucketKey actor)
    {
        foreach (ActiveBurst burst in _active)
        {
            burst.Samples += burst.Actor == actor ? 1u : 0;
        }
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
}
