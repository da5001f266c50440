using RenameExporter.Events;

namespace RenameExporter.Sinks;

/// <summary>
/// Somewhere that events go to: a file, a broker. A <see cref="SinkRunner"/> calls it, one call at a
/// time, and does the rest: queue, retries, counts, log. A sink that waits for ever holds up itself alone.
/// </summary>
internal interface IEventSink : IAsyncDisposable
{
    /// <summary>For the log and the label <c>sink</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Delivers events in their order. Opens or connects when that has not been done. May throw instead
    /// of returning <see cref="Delivery.Retry"/>: then nothing was delivered.
    /// </summary>
    /// <param name="events">At least one.</param>
    ValueTask<Delivery> DeliverAsync(IReadOnlyList<RenameEvent> events, CancellationToken cancellation);

    /// <summary>SIGHUP: opens anew what was opened. Not told of by default.</summary>
    ValueTask ReopenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;
}

/// <summary>Why an event went nowhere: the label <c>reason</c>.</summary>
internal enum DropReason
{
    /// <summary>It came while the queue was full.</summary>
    QueueFull,

    /// <summary>The sink will not have this one, whenever it is tried.</summary>
    Refused,

    /// <summary>The sink is gone for good, as standard output whose reader has ended.</summary>
    Closed,

    /// <summary>The exporter stopped, and --events.flush-timeout had passed.</summary>
    Stopped,
}

/// <summary>How a delivery ended.</summary>
/// <param name="Delivered">So many of the first events.</param>
/// <param name="Failure">Why not the others: what was tried, and what the system said; null when there are none.</param>
/// <param name="Drop">What becomes of the first that was not delivered; null: it is tried again.</param>
internal readonly record struct Delivery(int Delivered, string? Failure = null, DropReason? Drop = null)
{
    public static Delivery Retry(int delivered, string failure) => new(delivered, failure);

    public static Delivery Refuse(int delivered, string failure) => new(delivered, failure, DropReason.Refused);

    public static Delivery Close(int delivered, string failure) => new(delivered, failure, DropReason.Closed);
}
