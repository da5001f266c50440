using System.Text;
using Prometheus;

namespace ExporterToolkit.Exposition;

/// <summary>One metric family as HELP and TYPE describe it.</summary>
/// <param name="name">As its samples carry it, with _total or _info; a histogram's without _bucket.</param>
/// <param name="type">What TYPE says: <see cref="Counter"/>, <see cref="Gauge"/> or <see cref="Histogram"/>.</param>
/// <param name="help">One line, without a backslash.</param>
/// <param name="labels">Names, in the order they are written.</param>
public sealed class MetricFamily(string name, string type, string help, params string[] labels)
{
    /// <summary>A count from the start of what counts.</summary>
    public const string Counter = "counter";

    /// <summary>What is so now.</summary>
    public const string Gauge = "gauge";

    /// <summary>Observations by their size.</summary>
    public const string Histogram = "histogram";

    // Those of OpenMetrics' table of base units that an exporter of counts and times can need.
    private static readonly string[] Units = ["seconds", "bytes", "ratio"];

    // Made once: every scrape writes them.
    private byte[]? _inText;
    private byte[]? _inOpenMetrics;

    public string Name => name;

    public string Type => type;

    public string Help => help;

    public string[] Labels => labels;

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

    /// <summary>HELP, TYPE and, in OpenMetrics, UNIT, as lines.</summary>
    internal ReadOnlySpan<byte> Declaration(ExpositionFormat format) => format == ExpositionFormat.OpenMetricsText
        ? _inOpenMetrics ??= Encoding.UTF8.GetBytes(OpenMetricsDeclaration())
        : _inText ??= Encoding.UTF8.GetBytes($"# HELP {Name} {Help}\n# TYPE {Name} {Type}\n");

    // Ours have no backslash and no line feed, a test sees to it; OpenMetrics escapes quotes as well.
    private string OpenMetricsDeclaration() =>
        $"# HELP {OpenMetricsName} {Help.Replace("\"", "\\\"", StringComparison.Ordinal)}\n"
        + $"# TYPE {OpenMetricsName} {(IsInfo ? "info" : Type)}\n"
        + (Unit is { } unit ? $"# UNIT {OpenMetricsName} {unit}\n" : "");
}
