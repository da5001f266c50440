using RenameExporter.Abi;

namespace RenameExporter.Snapshots;

/// <summary>Every call has one of these outcomes.</summary>
internal readonly record struct OutcomeCounts(ulong Renamed, ulong Noops, ulong Failed)
{
    /// <param name="errno">0 = success.</param>
    public static OutcomeCounts Of(int errno, in RenameCounts counts) => errno == 0
        ? new(counts.Renames, counts.Noops, 0)
        : new(0, 0, counts.Renames);

    public OutcomeCounts Plus(OutcomeCounts other) =>
        new(Renamed + other.Renamed, Noops + other.Noops, Failed + other.Failed);
}
