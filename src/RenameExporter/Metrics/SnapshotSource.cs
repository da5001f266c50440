using ExporterToolkit.Exposition;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Metrics;

/// <summary>Renames, and the probe that counted them: both of one snapshot, so that their sums agree.</summary>
internal sealed class SnapshotSource(RenameMonitor monitor, BuildInfo build) : IMetricSource
{
    public IReadOnlyList<MetricFamily> Families { get; } = [.. MetricCatalogue.OfRenames, .. MetricCatalogue.OfTheProbe];

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        RenameSnapshot snapshot;
        try
        {
            snapshot = monitor.Take();
        }
        catch (ProbeException e)
        {
            throw new MetricsUnavailableException(e.Message, e);
        }

        return async (writer, cancellation) =>
        {
            await RenameExposition.WriteAsync(snapshot, writer, cancellation);
            ProbeExposition.Write(snapshot, build, writer);
        };
    }
}
