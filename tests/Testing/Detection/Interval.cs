namespace Testing.Detection;

/// <summary>So many of so many, and where the share lies with 95 % confidence (Wilson's score interval).</summary>
public readonly record struct Share(int Count, int Of)
{
    // The normal distribution's quantile of 97.5 %.
    private const double Z = 1.959964;

    /// <summary>From 0 to 1; all of it where there is nothing to count.</summary>
    public (double Low, double High) Interval
    {
        get
        {
            if (Of == 0)
            {
                return (0, 1);
            }

            double share = (double)Count / Of, square = Z * Z / Of;
            double middle = share + (square / 2);
            double half = Z * Math.Sqrt((share * (1 - share) / Of) + (square / (4 * Of)));
            // At the ends the formula is exact, but for the last bit of a double.
            return (Count == 0 ? 0 : (middle - half) / (1 + square), Count == Of ? 1 : (middle + half) / (1 + square));
        }
    }

    public override string ToString() => Of == 0
        ? "0 of 0"
        : FormattableString.Invariant($"{Count} of {Of} ({100 * Interval.Low:F0}–{100 * Interval.High:F0} %)");
}

/// <summary>Order statistics of few values, each of which is one that was measured.</summary>
public static class Quantile
{
    /// <param name="share">0.5: the median, the upper of two; 0.95: the least value that 95 % do not exceed.</param>
    /// <returns>Null: there is no value.</returns>
    public static double? Of(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? null
            : sorted[share == 0.5 ? sorted.Length / 2 : Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
