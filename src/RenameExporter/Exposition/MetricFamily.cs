namespace RenameExporter.Exposition;

internal enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One metric family as HELP and TYPE describe it.</summary>
/// <param name="Labels">Names, in the order they are written.</param>
internal sealed record MetricFamily(string Name, MetricType Type, string Help, params string[] Labels);
