using ExporterToolkit.Exposition;

namespace RenameExporter.Metrics;

/// <summary>A family of the catalogue, and how it is written: a row of a table in the order of the page.</summary>
/// <param name="Write">The family and its samples.</param>
/// <param name="IsThere">Null: always. Else the family is absent where its samples cannot be known.</param>
internal sealed record WrittenFamily<T>(
    MetricFamily Family, Action<ExpositionWriter, MetricFamily, T> Write, Predicate<T>? IsThere = null)
{
    /// <param name="value">Of a family without labels.</param>
    public WrittenFamily(MetricFamily family, Func<T, ulong> value, Predicate<T>? isThere = null)
        : this(family, (page, self, source) => page.Write(self, value(source)), isThere)
    {
    }

    public static void WriteAll(IEnumerable<WrittenFamily<T>> families, T source, ExpositionWriter page)
    {
        foreach (WrittenFamily<T> row in families)
        {
            if (row.IsThere?.Invoke(source) != false)
            {
                row.Write(page, row.Family, source);
            }
        }
    }
}
