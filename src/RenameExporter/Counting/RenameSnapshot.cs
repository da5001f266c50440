using RenameExporter.Abi;
using RenameExporter.Probing;

namespace RenameExporter.Counting;

/// <summary>
/// All counts at one moment, read together: <see cref="Events"/> is the sum of the actors, the
/// overflow and the expired, in this very snapshot. Nothing changes it until it is disposed, by whoever took it;
/// what its rows stand in is then used for another one. One that nobody disposes goes as all memory does.
/// </summary>
/// <param name="Entries">What the probe's entry programs are attached for; none: they are not.</param>
/// <param name="Poll">What the poll timer found before this snapshot.</param>
/// <param name="Rows">Those of actors with series, sorted, then the overflow's; and those of extensions, sorted.</param>
/// <param name="Events">Every call that the probe saw.</param>
/// <param name="Samples">What became of the samples of all those; null where none are taken.</param>
/// <param name="Latency">Sorted by file-system type; the one without a type first. Null without durations.</param>
/// <param name="OtherExtensions">Changes to extensions without a series.</param>
/// <param name="LatencySlots">Null without durations.</param>
/// <param name="CgroupSlots">Null without --labels.cgroup.</param>
internal sealed record RenameSnapshot(
    AttachMode Attach, IReadOnlyList<EntryUse> Entries, bool MissesAreCountable, long? MapBytes, PollResult Poll,
    SnapshotRows Rows, OutcomeCounts Events, SampleCounts? Samples,
    SeriesUse Series, IReadOnlyList<LatencyHistogram>? Latency, ExtensionTotals OtherExtensions, ProbeHealth Health,
    SlotUse ActorSlots, SlotUse? LatencySlots, SlotUse ExtensionSlots, SlotUse? CgroupSlots) : IDisposable
{
    private SnapshotRows? _rows = Rows;

    /// <summary>Where the rows go back to; null: nowhere.</summary>
    public SnapshotMemory? Memory { get; init; }

    /// <summary>Of the last minutes of the busiest; empty: not asked for.</summary>
    public IReadOnlyList<RateLine> Rates { get; init; } = [];

    /// <summary>Those with series, sorted.</summary>
    public ArraySegment<ActorTotals> Actors => Everyone[..^1];

    /// <summary>Those with series, sorted, and the overflow.</summary>
    public ArraySegment<ActorTotals> Everyone => Undisposed.Actors;

    /// <summary>Counted, but attributed to nobody.</summary>
    public ActorTotals Overflow => Everyone[^1];

    /// <summary>Sorted.</summary>
    public ArraySegment<ExtensionTotals> Extensions => Undisposed.Extensions;

    private SnapshotRows Undisposed => _rows ?? throw new ObjectDisposedException(nameof(RenameSnapshot));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rows, null) is { } rows)
        {
            Memory?.Return(rows);
        }
    }
}

/// <param name="Max">Actors that may have series.</param>
/// <param name="ExpiredSeries">How often an actor's series went: it was idle, or one far busier took its place.</param>
/// <param name="Expired">What those showed.</param>
/// <param name="PastLimit">Went to overflow although it had a slot, for want of a series.</param>
internal readonly record struct SeriesUse(
    int Max, ulong ExpiredSeries, OutcomeCounts Expired, ulong PastLimit);

/// <param name="Capacity">Slots that an owner may have.</param>
/// <param name="Used">Slots that have one.</param>
/// <param name="Reclaimed">How often a slot was taken from an idle owner.</param>
internal readonly record struct SlotUse(int Capacity, int Used, ulong Reclaimed);

/// <param name="Fstype">For example <c>ext4</c>; null: not known, or no slot of its own.</param>
/// <param name="Buckets">Not cumulative; the upper bounds are 2^10 ns, 2^11 ns … +Inf.</param>
/// <param name="SumNs">Nanoseconds.</param>
internal sealed record LatencyHistogram(string? Fstype, IReadOnlyList<ulong> Buckets, ulong SumNs);
