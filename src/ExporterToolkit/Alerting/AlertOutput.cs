using ExporterToolkit.Exposition;
using ExporterToolkit.Http;

namespace ExporterToolkit.Alerting;

/// <summary>
/// The Alertmanagers of a site. Several are the members of one cluster, or are to be told the same: each gets every
/// alert, as Prometheus does it, and what is slow or gone holds up itself alone.
/// </summary>
public sealed class AlertOutput : IMetricSource, IDisposable
{
    private readonly AlertSender[] _senders;

    /// <param name="name">Of the exporter, before the names of the families.</param>
    /// <param name="urls">Different ones.</param>
    /// <param name="file">How to authenticate, to all of them; read without errors.</param>
    public AlertOutput(
        string name, IReadOnlyList<Uri> urls, HttpClientFile? file, TimeProvider time, ILogger<AlertOutput> logger)
    {
        Families = FamiliesOf(name);
        _senders = [.. urls.Select(url => new AlertSender(url, file, time, logger, Random.Shared.NextDouble))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricFamily> Families { get; }

    /// <summary>At this moment, of each.</summary>
    public IReadOnlyList<AlertCounts> Counts => [.. _senders.Select(sender => sender.Counts)];

    /// <summary>Named as Prometheus names its own, for a catalogue.</summary>
    public static IReadOnlyList<MetricFamily> FamiliesOf(string name) =>
    [
        new($"{name}_notifications_sent_total", MetricFamily.Counter,
            "Alerts accepted by an Alertmanager, repetitions included.", "alertmanager"),
        new($"{name}_notifications_errors_total", MetricFamily.Counter,
            "Alerts in requests that an Alertmanager refused or did not answer.", "alertmanager"),
        new($"{name}_notifications_dropped_total", MetricFamily.Counter,
            "Alerts dropped because an Alertmanager refused them, the queue was full, or they had ended.",
            "alertmanager"),
    ];

    /// <summary>Once.</summary>
    public void Start() => Array.ForEach(_senders, sender => sender.Start());

    /// <summary>One began, has changed, or is over. Never waits, never throws.</summary>
    public void Tell(Alert alert) => Array.ForEach(_senders, sender => sender.Tell(alert));

    /// <summary>Says what is to be said, for as long as is left of the time.</summary>
    /// <param name="patience">Ends when the time is over.</param>
    public Task StopAsync(Task patience) => Task.WhenAll(_senders.Select(sender => sender.StopAsync(patience)));

    /// <inheritdoc/>
    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        IReadOnlyList<AlertCounts> counts = Counts;
        return (writer, _) =>
        {
            writer.Write(Families[0], [.. counts.Select(one => (one.Url, one.Sent))]);
            writer.Write(Families[1], [.. counts.Select(one => (one.Url, one.Errors))]);
            writer.Write(Families[2], [.. counts.Select(one => (one.Url, one.Dropped))]);
            return ValueTask.CompletedTask;
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_senders, sender => sender.Dispose());
}
