namespace Testing.Soak;

/// <summary>
/// Whether something grew in a run, once it was warm. The first fifth of the run is left out, as caches
/// fill and code is touched for the first time. Of the rest the first quarter is held against the
/// last by a value that what comes and goes (a scrape, a collection) does not move.
/// </summary>
/// <param name="Early">Of the first quarter.</param>
/// <param name="Late">Of the last.</param>
/// <param name="Limit">The most that the last may be.</param>
public sealed record Growth(double Early, double Late, double Limit)
{
    private const double WarmUp = 0.2;

    public bool Grew => Late > Limit;

    /// <summary>
    /// Of memory: by medians. A collector that is not pressed keeps what it has, within a twentieth and
    /// 1 MB.
    /// </summary>
    public static Growth OfMemory(IReadOnlyList<double> bytes)
    {
        (double early, double late) = Quarters(bytes, Median);
        return new(early, late, (early * 1.05) + 1_000_000);
    }

    /// <summary>
    /// Of descriptors and threads: one that stays is in the fewest and in the median. Not one more may. One that is gone
    /// for a moment (a connection that is made anew, a thread that the pool lets go), or is kept for minutes, moves one of
    /// the two alone.
    /// </summary>
    public static Growth OfNumber(IReadOnlyList<double> numbers)
    {
        (double early, double late) = Quarters(numbers, Median);
        var median = new Growth(early, late, early);
        (double fewestEarly, double fewestLate) = Quarters(numbers, Enumerable.Min);
        return median.Grew ? new(fewestEarly, fewestLate, fewestEarly) : median;
    }

    private static (double Early, double Late) Quarters(
        IReadOnlyList<double> values, Func<IEnumerable<double>, double> summary)
    {
        double[] warm = [.. values.Skip((int)(values.Count * WarmUp))];
        int quarter = warm.Length / 4;
        if (quarter == 0)
        {
            throw new ArgumentException($"{values.Count} values are too few to judge", nameof(values));
        }

        return (summary(warm[..quarter]), summary(warm[^quarter..]));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
