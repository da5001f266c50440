using RenameExporter.Abi;

namespace RenameExporter.Counting;

/// <summary>Sums and differences of <see cref="RenameCounts"/>.</summary>
internal static class CountArithmetic
{
    private const int Counters = (int)RenameCounter.N;

    public static RenameCounts Plus(this in RenameCounts a, in RenameCounts b)
    {
        RenameCounts sum = a;
        for (int i = 0; i < Counters; i++)
        {
            sum.Count[i] += b.Count[i];
        }

        return sum;
    }

    public static RenameCounts Minus(this in RenameCounts a, in RenameCounts b)
    {
        RenameCounts difference = a;
        for (int i = 0; i < Counters; i++)
        {
            difference.Count[i] -= b.Count[i];
        }

        return difference;
    }

    public static bool IsZero(this in RenameCounts counts) =>
        !((ReadOnlySpan<ulong>)counts.Count).ContainsAnyExcept(0UL);

    /// <summary>Whether any of them is lower than it was.</summary>
    public static bool FellBelow(this in RenameCounts now, in RenameCounts before)
    {
        for (int i = 0; i < Counters; i++)
        {
            if (now.Count[i] < before.Count[i])
            {
                return true;
            }
        }

        return false;
    }
}

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
