namespace ExporterToolkit.Delivery;

/// <summary>What became of all that came to a queue: <c>Received = Delivered + Dropped + Queued</c>.</summary>
/// <param name="Name">Of the sink, for the label <c>sink</c>.</param>
/// <param name="QueueFull">Dropped: the queue was full, and its owner had most in it, or it came.</param>
/// <param name="Refused">Dropped: the sink will not have this one, whenever it is tried.</param>
/// <param name="Closed">Dropped: the sink is gone for good, as standard output whose reader has ended.</param>
/// <param name="Stopped">Dropped: the exporter stopped, and the time to flush had passed.</param>
/// <param name="Queued">Waiting, or being delivered.</param>
/// <param name="Failures">Attempts that did not deliver all they were given.</param>
public sealed record QueueCounts(
    string Name, ulong Received, ulong Delivered, ulong QueueFull, ulong Refused, ulong Closed, ulong Stopped,
    ulong Queued, ulong Failures = 0)
{
    /// <summary>
    /// Items in attempts without an answer, which were made again: the receiver may have so many more than were delivered.
    /// </summary>
    public ulong Redelivered { get; init; }

    /// <summary>Dropped: whoever took it found that there were too many.</summary>
    public ulong Limited { get; init; }

    /// <summary>For whatever reason.</summary>
    public ulong Dropped => QueueFull + Refused + Closed + Stopped + Limited;
}
