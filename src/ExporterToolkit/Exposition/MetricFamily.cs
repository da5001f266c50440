namespace ExporterToolkit.Exposition;

/// <summary>What TYPE says of a family.</summary>
public enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One metric family as HELP and TYPE describe it.</summary>
/// <param name="Name">As its samples carry it, with _total or _info; a histogram's without _bucket.</param>
/// <param name="Help">One line, without a backslash.</param>
/// <param name="Labels">Names, in the order they are written.</param>
public sealed record MetricFamily(string Name, MetricType Type, string Help, params string[] Labels)
{
    // Those of OpenMetrics' table of base units that an exporter of counts and times can need.
    private static readonly string[] Units = ["seconds", "bytes", "ratio"];

    /// <summary>A gauge that is always 1 and called so is an info; the text format has no such type.</summary>
    public bool IsInfo { get; } = Type == MetricType.Gauge && Name.EndsWith("_info", StringComparison.Ordinal);

    /// <summary>OpenMetrics names the family without what its type appends to the samples.</summary>
    public string OpenMetricsName { get; } = Stem(Name, Type);

    /// <summary>The base unit that the name ends in; null when it is a plain number.</summary>
    public string? Unit { get; } = Array.Find(
        Units, unit => Stem(Name, Type).EndsWith($"_{unit}", StringComparison.Ordinal));

    private static string Stem(string name, MetricType type)
    {
        string suffix = type switch
        {
            MetricType.Counter => "_total",
            MetricType.Gauge => "_info",
            _ => "",
        };
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }
}
