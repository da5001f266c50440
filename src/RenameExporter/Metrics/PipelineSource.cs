using ExporterToolkit.Delivery;
using ExporterToolkit.Exposition;
using RenameExporter.Events;
using static ExporterToolkit.Exposition.MetricFamily;

namespace RenameExporter.Metrics;

/// <summary>What became of samples and events: of each, received = delivered + dropped + queued.</summary>
internal sealed class PipelineSource(Func<PipelineCounts> take) : IMetricSource
{
    private static readonly (string Label, Func<QueueCounts, ulong> Count)[] s_reasons =
    [
        ("queue_full", counts => counts.QueueFull),
        ("refused", counts => counts.Refused),
        ("closed", counts => counts.Closed),
        ("stopped", counts => counts.Stopped),
        ("max_rate", counts => counts.Limited),
    ];

    // A sink alone can be closed; the rate is that of all sinks.
    private static readonly IReadOnlyList<(string Label, Func<QueueCounts, ulong> Count)> s_reasonsOfSamples =
        [.. s_reasons.Where(reason => reason.Label != "closed")];

    private static readonly IReadOnlyList<(string Label, Func<QueueCounts, ulong> Count)> s_reasonsOfSinks =
        [.. s_reasons.Where(reason => reason.Label != "max_rate")];

    private static readonly WrittenFamily<PipelineCounts>[] s_rows =
    [
        new(new("rename_exporter_events_received_total", Counter, "Samples received from the kernel to become events."),
            counts => counts.Samples.Received),
        new(new("rename_exporter_events_made_total", Counter, "Events made of samples and offered to every sink."),
            counts => counts.Samples.Delivered),
        new(new("rename_exporter_events_dropped_total", Counter,
            "Samples that did not become events, by reason.", "reason"),
            WriteDroppedSamples),
        new(new("rename_exporter_events_queued", Gauge, "Number of samples queued to become events."),
            counts => counts.Samples.Queued),
        new(new("rename_exporter_events_wakeups_total", Counter,
            "Samples that woke the exporter from sleep, ten a second at most."),
            counts => counts.WakeUps),
        OfSinks("rename_exporter_sink_received_total", Counter,
            "Events offered to a sink.", sink => sink.Received),
        OfSinks("rename_exporter_sink_delivered_total", Counter,
            "Events delivered by a sink.", sink => sink.Delivered),
        new(new("rename_exporter_sink_dropped_total", Counter,
            "Events dropped by a sink, by reason.", "sink", "reason"),
            WriteDroppedEvents),
        OfSinks("rename_exporter_sink_queued", Gauge,
            "Number of events queued for a sink or in delivery.", sink => sink.Queued),
        OfSinks("rename_exporter_sink_failures_total", Counter,
            "Failed attempts to deliver events; most are retried.", sink => sink.Failures),
        OfSinks("rename_exporter_sink_redelivered_total", Counter,
            "Events that were sent again because the first attempt had no answer; the receiver may have duplicates.", sink => sink.Redelivered),
    ];

    public static IReadOnlyList<MetricFamily> AllFamilies { get; } = [.. s_rows.Select(row => row.Family)];

    public IReadOnlyList<MetricFamily> Families => AllFamilies;

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        PipelineCounts counts = take();
        return (writer, _) =>
        {
            WrittenFamily<PipelineCounts>.WriteAll(s_rows, counts, writer);
            return ValueTask.CompletedTask;
        };
    }

    private static WrittenFamily<PipelineCounts> OfSinks(
        string name, string type, string help, Func<QueueCounts, ulong> value) =>
        new(new(name, type, help, "sink"), (page, family, counts) =>
            page.Write(family, [.. counts.Sinks.Select(sink => (sink.Name, value(sink)))]));

    private static void WriteDroppedSamples(ExpositionWriter page, MetricFamily family, PipelineCounts counts) =>
        page.Write(
            family,
            [
                .. s_reasonsOfSamples.Select(reason => (reason.Label, reason.Count(counts.Samples))),
            ]);

    private static void WriteDroppedEvents(ExpositionWriter page, MetricFamily family, PipelineCounts counts)
    {
        page.Family(family);
        foreach (QueueCounts sink in counts.Sinks)
        {
            foreach (var (label, count) in s_reasonsOfSinks)
            {
                page.Sample(family.Name, [new("sink", sink.Name), new("reason", label)], count(sink));
            }
        }
    }
}
