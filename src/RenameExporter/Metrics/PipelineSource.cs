using ExporterToolkit.Delivery;
using ExporterToolkit.Exposition;
using RenameExporter.Events;

namespace RenameExporter.Metrics;

/// <summary>What became of samples and events: of each, received = delivered + dropped + queued.</summary>
internal sealed class PipelineSource(Func<PipelineCounts> take) : IMetricSource
{
    private static readonly (DropReason Reason, string Label)[] s_reasons =
    [
        (DropReason.QueueFull, "queue_full"),
        (DropReason.Refused, "refused"),
        (DropReason.Closed, "closed"),
        (DropReason.Stopped, "stopped"),
    ];

    // What cannot happen before a sink has them.
    private static readonly DropReason[] s_reasonsOfSinks = [DropReason.Closed];

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
        foreach (var (reason, label) in s_reasons.Where(row => !s_reasonsOfSinks.Contains(row.Reason)))
        {
            writer.Sample(EventFamilies.EventsDropped.Name, [new("reason", label)], samples.Dropped[(int)reason]);
        }

        writer.Write(EventFamilies.EventsQueued, samples.Queued);
        BySink(counts, writer, EventFamilies.SinkReceived, sink => sink.Queue.Received);
        BySink(counts, writer, EventFamilies.SinkDelivered, sink => sink.Queue.Delivered);
        writer.Family(EventFamilies.SinkDropped);
        foreach (SinkCounts sink in counts.Sinks)
        {
            foreach (var (reason, label) in s_reasons)
            {
                writer.Sample(
                    EventFamilies.SinkDropped.Name,
                    [new("sink", sink.Name), new("reason", label)],
                    sink.Queue.Dropped[(int)reason]);
            }
        }

        BySink(counts, writer, EventFamilies.SinkQueued, sink => sink.Queue.Queued);
        BySink(counts, writer, EventFamilies.SinkFailures, sink => sink.Failures);
    }

    private static void BySink(
        PipelineCounts counts, ExpositionWriter writer, MetricFamily family, Func<SinkCounts, ulong> value)
    {
        writer.Family(family);
        foreach (SinkCounts sink in counts.Sinks)
        {
            writer.Sample(family.Name, [new("sink", sink.Name)], value(sink));
        }
    }
}
