using RenameExporter.Abi;
using RenameExporter.Kernel;

namespace RenameExporter.Snapshots;

/// <summary>
/// All counts at one moment, read together: <see cref="Events"/> is the sum of the actors, the
/// overflow and the expired, in this very snapshot. Immutable.
/// </summary>
internal sealed class RenameSnapshot
{
    public required AttachMode Attach { get; init; }

    public required bool MissesAreCountable { get; init; }

    /// <summary>What the poll timer found before this snapshot.</summary>
    public required PollResult Poll { get; init; }

    /// <summary>Those with series, sorted.</summary>
    public required IReadOnlyList<ActorTotals> Actors { get; init; }

    /// <summary>Counted, but attributed to nobody.</summary>
    public required ActorTotals Overflow { get; init; }

    /// <summary>Every call that the probe saw.</summary>
    public required OutcomeCounts Events { get; init; }

    /// <summary>What became of the samples of all <see cref="Events"/>; null where none are taken.</summary>
    public SampleCounts? Samples { get; init; }

    public required SeriesUse Series { get; init; }

    /// <summary>Sorted by file-system type; the one without a type first.</summary>
    public required IReadOnlyList<LatencyHistogram> Latency { get; init; }

    /// <summary>Sorted.</summary>
    public required IReadOnlyList<ExtensionTotals> Extensions { get; init; }

    /// <summary>Changes to extensions without a series.</summary>
    public required ulong OtherExtensions { get; init; }

    public required ProbeHealth Health { get; init; }

    public required SlotUse ActorSlots { get; init; }

    public required SlotUse LatencySlots { get; init; }

    public required SlotUse ExtensionSlots { get; init; }

    /// <summary>Null without --labels.cgroup.</summary>
    public SlotUse? CgroupSlots { get; init; }
}

/// <param name="Max">Actors that may have series.</param>
/// <param name="ExpiredSeries">How often an actor's series went because it was idle.</param>
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
