namespace RenameExporter.Sinks;

/// <summary>
/// What became of everything that came to a queue, at one moment:
/// <c>Received = Delivered + Dropped + Queued</c>.
/// </summary>
/// <param name="Dropped">By <see cref="DropReason"/>.</param>
/// <param name="Queued">Waiting, or being delivered.</param>
internal sealed record QueueCounts(ulong Received, ulong Delivered, IReadOnlyList<ulong> Dropped, ulong Queued)
{
    public ulong AllDropped => Dropped.Aggregate(0UL, (sum, count) => sum + count);
}

/// <param name="Failures">Attempts that did not deliver all they were given.</param>
internal sealed record SinkCounts(string Name, QueueCounts Queue, ulong Failures);

/// <summary>Everything that the event pipeline counts.</summary>
/// <param name="Samples">Of the step that makes events of samples.</param>
/// <param name="Sinks">Empty: nobody wants events.</param>
internal sealed record PipelineCounts(QueueCounts Samples, IReadOnlyList<SinkCounts> Sinks);
