using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests;

/// <summary>A hand-made snapshot: set what matters, the rest is nothing.</summary>
internal sealed class TestSnapshot
{
    public AttachMode Attach { get; init; } = AttachMode.Fentry;

    public bool MissesAreCountable { get; init; } = true;

    public PollResult Poll { get; init; } = PollResult.None;

    /// <summary>In any order; the snapshot has them sorted.</summary>
    public IReadOnlyList<(string Comm, uint Uid, int Error, ulong Value)> Rows { get; init; } = [];

    public OverflowCounts Overflow { get; init; }

    public IReadOnlyList<LatencyHistogram> Latency { get; init; } = [];

    public ProbeHealth Health { get; init; }

    public SlotUse ActorSlots { get; init; }

    public SlotUse LatencySlots { get; init; }

    public RenameSnapshot Take()
    {
        var sorted = Rows
            .Select(row => (Series: new ActorSeries(row.Comm, row.Uid, row.Error), row.Value))
            .OrderBy(row => row.Series)
            .ToArray();
        return Take([.. sorted.Select(row => row.Series)], [.. sorted.Select(row => row.Value)]);
    }

    /// <summary>What a ledger read, as it is.</summary>
    public static RenameSnapshot Of(
        IReadOnlyList<ActorSeries> series, IReadOnlyList<ulong> values, OverflowCounts overflow) =>
        new TestSnapshot { Overflow = overflow }.Take(series, values);

    private RenameSnapshot Take(IReadOnlyList<ActorSeries> series, IReadOnlyList<ulong> values) =>
        new()
        {
            Attach = Attach,
            MissesAreCountable = MissesAreCountable,
            Poll = Poll,
            Series = series,
            Values = values,
            Overflow = Overflow,
            Latency = Latency,
            Health = Health,
            ActorSlots = ActorSlots,
            LatencySlots = LatencySlots,
        };
}
