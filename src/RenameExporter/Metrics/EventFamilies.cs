using ExporterToolkit.Exposition;
using static ExporterToolkit.Exposition.MetricFamily;

namespace RenameExporter.Metrics;

/// <summary>The families of the catalogue that say what became of samples, events and deliveries.</summary>
internal static class EventFamilies
{
    public static readonly MetricFamily EventsReceived = new(
        "rename_exporter_events_received_total", Counter,
        "Samples that arrived to become events.");

    public static readonly MetricFamily EventsMade = new(
        "rename_exporter_events_made_total", Counter,
        "Events made of samples, and offered to every sink.");

    public static readonly MetricFamily EventsDropped = new(
        "rename_exporter_events_dropped_total", Counter,
        "Samples that never became events, by reason.",
        "reason");

    public static readonly MetricFamily EventsQueued = new(
        "rename_exporter_events_queued", Gauge,
        "Samples that wait to become events.");

    public static readonly MetricFamily SinkReceived = new(
        "rename_exporter_sink_received_total", Counter,
        "Events that a sink was offered.",
        "sink");

    public static readonly MetricFamily SinkDelivered = new(
        "rename_exporter_sink_delivered_total", Counter,
        "Events that a sink has delivered.",
        "sink");

    public static readonly MetricFamily SinkDropped = new(
        "rename_exporter_sink_dropped_total", Counter,
        "Events that a sink will never deliver, by reason.",
        "sink", "reason");

    public static readonly MetricFamily SinkQueued = new(
        "rename_exporter_sink_queued", Gauge,
        "Events that wait for a sink, or are being delivered.",
        "sink");

    public static readonly MetricFamily SinkFailures = new(
        "rename_exporter_sink_failures_total", Counter,
        "Attempts to deliver events that failed; most are repeated.",
        "sink");

    public static IReadOnlyList<MetricFamily> All { get; } =
    [
        EventsReceived, EventsMade, EventsDropped, EventsQueued,
        SinkReceived, SinkDelivered, SinkDropped, SinkQueued, SinkFailures,
    ];
}
