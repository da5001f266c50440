using ExporterToolkit.Settings;

namespace ExporterToolkit.Exposition;

/// <summary>How it stands with a file that is read again when it changes.</summary>
/// <param name="families">
/// Changes by outcome, whether the last one is in force, and when what is in force was read.
/// </param>
/// <param name="health">Now.</param>
public sealed class ReloadSource(IReadOnlyList<MetricFamily> families, Func<ReloadHealth> health) : IMetricSource
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricFamily> Families => families;

    /// <inheritdoc/>
    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        ReloadHealth now = health();
        return (writer, _) =>
        {
            Write(writer, families, now);
            return ValueTask.CompletedTask;
        };
    }

    internal static void Write(ExpositionWriter writer, IReadOnlyList<MetricFamily> families, ReloadHealth health)
    {
        writer.Write(families[0], ("success", health.Successes), ("failure", health.Failures));
        writer.Write(families[1], health.LastSucceeded ? 1UL : 0UL);
        writer.Write(families[2], health.LastSuccess);
    }
}
