using ExporterToolkit.Exposition;

namespace ExporterToolkit.Hosting;

/// <summary>What became of the log.</summary>
/// <param name="log">Null: the host has another one, and no such family.</param>
internal sealed class LogSource(MetricFamily family, LineLog? log) : IMetricSource
{
    public IReadOnlyList<MetricFamily> Families { get; } = log is null ? [] : [family];

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        ulong dropped = (ulong)(log?.Dropped ?? 0);
        return (writer, _) =>
        {
            if (log is not null)
            {
                writer.Write(family, dropped);
            }

            return ValueTask.CompletedTask;
        };
    }
}
