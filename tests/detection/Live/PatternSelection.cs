namespace Detection.Live;

/// <summary>The patterns of a measurement, and how they are run.</summary>
/// <param name="names">Of those to run; empty: all.</param>
internal sealed class PatternSelection(string[] names)
{
    public IReadOnlyList<Pattern> All { get; } =
    [
        .. Pattern.All("benign").Concat(Pattern.All("malicious")).Where(p => names.Length == 0 || names.Contains(p.Name)),
    ];

    /// <summary>Benign ones that are not chosen, but have happened to hosts that are attacked.</summary>
    public IEnumerable<Pattern> Pasts
    {
        get
        {
            string[] past = [.. All.SelectMany(p => p.Past).Except(All.Select(p => p.Name))];
            return Pattern.All("benign").Where(pattern => past.Contains(pattern.Name));
        }
    }

    public IEnumerable<Pattern> Benign => All.Where(pattern => !pattern.IsMalicious);

    public IEnumerable<Pattern> Malicious => All.Where(pattern => pattern.IsMalicious);

    /// <summary>Of the promise in seconds.</summary>
    public static bool IsPromised(Pattern pattern) => pattern is { IsMalicious: true, Rate: >= 38 and <= 400, Rests: false };

    /// <summary>Of names: it uses up the series of an exporter, or has none that is busy.</summary>
    public static bool IsFlood(Pattern pattern) =>
        pattern.Name is "ten-thousand-names" or "hit-and-run-full-table" or "many-names";

    public static bool IsSlow(Pattern pattern) => pattern.Rate < 2;

    /// <summary>How long an attack lasts, for the detector to find it.</summary>
    public static int SecondsOf(Pattern pattern) => IsSlow(pattern) ? 150 : IsPromised(pattern) ? 8 : 20;

    /// <exception cref="ArgumentException">There is no pattern of that name.</exception>
    public void Check()
    {
        if (names.Except(All.Select(p => p.Name)).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"there is no pattern {unknown}");
        }
    }
}
