using ExporterToolkit.Delivery;
using ExporterToolkit.Exposition;
using RenameExporter.Events;

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
    ];

    public IReadOnlyList<MetricFamily> Families => EventFamilies.All;

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        PipelineCounts counts = take();
        return (writer, _) =>
        {
            Write(counts, writer);
            return ValueTask.CompletedTask;
        };
    }

    private static void Write(PipelineCounts counts, ExpositionWriter writer)
    {
        QueueCounts samples = counts.Samples;
        writer.Write(EventFamilies.EventsReceived, samples.Received);
        writer.Write(EventFamilies.EventsMade, samples.Delivered);
        writer.Family(EventFamilies.EventsDropped);
        foreach (var (label, count) in s_reasons.Where(reason => reason.Label != "closed")) // a sink can be
        {
            writer.Sample(EventFamilies.EventsDropped.Name, [new("reason", label)], count(samples));
        }

        writer.Write(EventFamilies.EventsQueued, samples.Queued);
        BySink(counts, writer, EventFamilies.SinkReceived, sink => sink.Received);
        BySink(counts, writer, EventFamilies.SinkDelivered, sink => sink.Delivered);
        writer.Family(EventFamilies.SinkDropped);
        foreach (QueueCounts sink in counts.Sinks)
        {
            foreach (var (label, count) in s_reasons)
            {
                writer.Sample(
                    EventFamilies.SinkDropped.Name, [new("sink", sink.Name), new("reason", label)], count(sink));
            }
        }

        BySink(counts, writer, EventFamilies.SinkQueued, sink => sink.Queued);
        BySink(counts, writer, EventFamilies.SinkFailures, sink => sink.Failures);
    }

    private static void BySink(
        PipelineCounts counts, ExpositionWriter writer, MetricFamily family, Func<QueueCounts, ulong> value)
    {
        writer.Family(family);
        foreach (QueueCounts sink in counts.Sinks)
        {
            writer.Sample(family.Name, [new("sink", sink.Name)], value(sink));
        }
    }
}
