namespace ExporterToolkit.Exposition;

/// <summary>One metric family as HELP and TYPE describe it.</summary>
/// <param name="Name">As its samples carry it, with _total or _info; a histogram's without _bucket.</param>
/// <param name="Type">What TYPE says: <see cref="Counter"/>, <see cref="Gauge"/> or <see cref="Histogram"/>.</param>
/// <param name="Help">One line, without a backslash.</param>
/// <param name="Labels">Names, in the order they are written.</param>
public sealed record MetricFamily(string Name, string Type, string Help, params string[] Labels)
{
    /// <summary>A count from the start of what counts.</summary>
    public const string Counter = "counter";

    /// <summary>What is so now.</summary>
    public const string Gauge = "gauge";

    /// <summary>Observations by their size.</summary>
    public const string Histogram = "histogram";

    // Those of OpenMetrics' table of base units that an exporter of counts and times can need.
    private static readonly string[] Units = ["seconds", "bytes", "ratio"];

    /// <summary>A gauge that is always 1 and called so is an info; the text format has no such type.</summary>
    public bool IsInfo => Type == Gauge && Name.EndsWith("_info", StringComparison.Ordinal);

    /// <summary>OpenMetrics names the family without what its type appends to the samples.</summary>
    public string OpenMetricsName
    {
        get
        {
            string suffix = Type == Counter ? "_total" : IsInfo ? "_info" : "";
            return Name.EndsWith(suffix, StringComparison.Ordinal) ? Name[..^suffix.Length] : Name;
        }
    }

    /// <summary>The base unit that the name ends in; null when it is a plain number.</summary>
    public string? Unit => Array.Find(Units, unit => OpenMetricsName.EndsWith($"_{unit}", StringComparison.Ordinal));
}
