using RenameExporter.Abi;

namespace RenameExporter.Snapshots;

/// <summary>Sums and differences of <see cref="RenameCounts"/>, and reading them while they grow.</summary>
internal static class CountArithmetic
{
    public static RenameCounts Plus(this in RenameCounts a, in RenameCounts b) => new()
    {
        Renames = a.Renames + b.Renames,
        Noops = a.Noops + b.Noops,
        Moves = a.Moves + b.Moves,
        Replacements = a.Replacements + b.Replacements,
        Exchanges = a.Exchanges + b.Exchanges,
        ExtensionChanges = a.ExtensionChanges + b.ExtensionChanges,
    };

    public static RenameCounts Minus(this in RenameCounts a, in RenameCounts b) => new()
    {
        Renames = a.Renames - b.Renames,
        Noops = a.Noops - b.Noops,
        Moves = a.Moves - b.Moves,
        Replacements = a.Replacements - b.Replacements,
        Exchanges = a.Exchanges - b.Exchanges,
        ExtensionChanges = a.ExtensionChanges - b.ExtensionChanges,
    };

    public static bool IsZero(this in RenameCounts counts) =>
        (counts.Renames | counts.Noops | counts.Moves | counts.Replacements | counts.Exchanges
            | counts.ExtensionChanges) == 0;

    /// <summary>Whether any of them is lower than it was.</summary>
    public static bool FellBelow(this in RenameCounts now, in RenameCounts before) =>
        now.Renames < before.Renames || now.Noops < before.Noops || now.Moves < before.Moves
        || now.Replacements < before.Replacements || now.Exchanges < before.Exchanges
        || now.ExtensionChanges < before.ExtensionChanges;

    /// <summary>After the counts of the same slot: see <see cref="SampleLedger"/>.</summary>
    public static SampleCounts Read(this in SampleCounts live) => new()
    {
        Sampled = Volatile.Read(in live.Sampled),
        Suppressed = Volatile.Read(in live.Suppressed),
        Lost = Volatile.Read(in live.Lost),
    };

    /// <summary>Kinds first, renames last, as the programs add them the other way round.</summary>
    public static RenameCounts Read(this in RenameCounts live)
    {
        var copy = new RenameCounts
        {
            ExtensionChanges = Volatile.Read(in live.ExtensionChanges),
            Exchanges = Volatile.Read(in live.Exchanges),
            Replacements = Volatile.Read(in live.Replacements),
            Moves = Volatile.Read(in live.Moves),
        };
        copy.Noops = Volatile.Read(in live.Noops);
        copy.Renames = Volatile.Read(in live.Renames);
        return copy;
    }
}
