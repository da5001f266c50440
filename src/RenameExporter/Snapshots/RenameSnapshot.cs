using RenameExporter.Kernel;

namespace RenameExporter.Snapshots;

/// <summary>
/// All counts at one moment. Immutable, and consistent: <see cref="Renamed"/> and
/// <see cref="Failed"/> are the sums of the parts in this very snapshot.
/// </summary>
internal sealed class RenameSnapshot
{
    public required AttachMode Attach { get; init; }

    public required bool MissesAreCountable { get; init; }

    /// <summary>What the poll timer found before this snapshot.</summary>
    public required PollResult Poll { get; init; }

    /// <summary>Sorted; successes before failures.</summary>
    public required IReadOnlyList<ActorSeries> Series { get; init; }

    /// <summary>Renames of each of <see cref="Series"/>, since the probe was attached.</summary>
    public required IReadOnlyList<ulong> Values { get; init; }

    /// <summary>Counted, but attributed to nobody.</summary>
    public required OverflowCounts Overflow { get; init; }

    /// <summary>Sorted by file-system type; the one without a type first.</summary>
    public required IReadOnlyList<LatencyHistogram> Latency { get; init; }

    public required ProbeHealth Health { get; init; }

    public required SlotUse ActorSlots { get; init; }

    public required SlotUse LatencySlots { get; init; }

    /// <summary>Every rename that succeeded, attributed or not.</summary>
    public ulong Renamed => Sum(failed: false) + Overflow.Renamed;

    /// <summary>Every rename that failed, attributed or not.</summary>
    public ulong Failed => Sum(failed: true) + Overflow.Failed;

    private ulong Sum(bool failed)
    {
        ulong sum = 0;
        for (int i = 0; i < Series.Count; i++)
        {
            sum += Series[i].Error != 0 == failed ? Values[i] : 0;
        }

        return sum;
    }
}

/// <param name="Renamed">Successes without a series.</param>
/// <param name="Failed">Failures without a series.</param>
/// <param name="PastSeriesLimit">Those of both that had a slot, but found no room for a series.</param>
internal readonly record struct OverflowCounts(ulong Renamed, ulong Failed, ulong PastSeriesLimit);

/// <param name="Capacity">Slots that an owner may have.</param>
/// <param name="Used">Slots that have one.</param>
/// <param name="Reclaimed">How often a slot was taken from an idle owner.</param>
internal readonly record struct SlotUse(int Capacity, int Used, ulong Reclaimed);

/// <param name="Fstype">For example <c>ext4</c>; null: not known, or no slot of its own.</param>
/// <param name="Buckets">Not cumulative; the upper bounds are 2^10 ns, 2^11 ns … +Inf.</param>
/// <param name="SumNs">Nanoseconds.</param>
internal sealed record LatencyHistogram(string? Fstype, IReadOnlyList<ulong> Buckets, ulong SumNs);
