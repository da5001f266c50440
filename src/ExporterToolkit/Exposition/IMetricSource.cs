namespace ExporterToolkit.Exposition;

/// <summary>
/// What one part of an exporter has to say on /metrics. The page is that of all sources, in the order in
/// which they were added to the services, and then that of the process.
/// </summary>
public interface IMetricSource
{
    /// <summary>Every family that it may write, in the order of the page.</summary>
    IReadOnlyList<MetricFamily> Families { get; }

    /// <summary>
    /// Takes its numbers, all of one moment. Every source is asked before the first one writes, and each
    /// is asked once a scrape, by any number of threads at a time.
    /// </summary>
    /// <returns>Writes what was taken; a long page flushes on its way.</returns>
    /// <exception cref="MetricsUnavailableException">There are none: 503 with the reason.</exception>
    Func<ExpositionWriter, CancellationToken, ValueTask> Take();
}

/// <summary>Why a source has no numbers now: one line, without a full stop.</summary>
public sealed class MetricsUnavailableException(string reason, Exception? innerException = null)
    : Exception(reason, innerException);
