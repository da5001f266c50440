namespace ExporterToolkit.Delivery;

/// <summary>
/// Somewhere that items go to: a file, a broker. A <see cref="SinkRunner{T}"/> calls it, one call at a
/// time, and does the rest: queue, retries, counts, log. A sink that waits for ever holds up itself alone.
/// </summary>
/// <typeparam name="T">An item; the log calls it an event.</typeparam>
public interface ISink<in T> : IAsyncDisposable
{
    /// <summary>For the log and the label <c>sink</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Delivers items in their order. Opens or connects when that has not been done. May throw instead
    /// of returning <see cref="DeliveryResult.Retry"/>: then nothing was delivered.
    /// </summary>
    /// <param name="items">At least one.</param>
    /// <param name="cancellation">The time is over: what is not delivered by now is dropped.</param>
    ValueTask<DeliveryResult> DeliverAsync(IReadOnlyList<T> items, CancellationToken cancellation);

    /// <summary>SIGHUP: opens anew what was opened. Not told of by default.</summary>
    ValueTask ReopenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;
}

/// <summary>Why an item went nowhere: the label <c>reason</c>.</summary>
public enum DropReason
{
    /// <summary>It came while the queue was full.</summary>
    QueueFull,

    /// <summary>The sink will not have this one, whenever it is tried.</summary>
    Refused,

    /// <summary>The sink is gone for good, as standard output whose reader has ended.</summary>
    Closed,

    /// <summary>The exporter stopped, and the time to flush had passed.</summary>
    Stopped,
}

/// <summary>How a delivery ended.</summary>
/// <param name="Delivered">So many of the first items.</param>
/// <param name="Failure">Why not the others: what was tried, and what the system said; null when there are none.</param>
/// <param name="Drop">What becomes of the first that was not delivered; null: it is tried again.</param>
public readonly record struct DeliveryResult(int Delivered, string? Failure = null, DropReason? Drop = null)
{
    /// <summary>The rest is tried again after a pause.</summary>
    public static DeliveryResult Retry(int delivered, string failure) => new(delivered, failure);

    /// <summary>The first that was not delivered is dropped, and the rest tried at once.</summary>
    public static DeliveryResult Refuse(int delivered, string failure) => new(delivered, failure, DropReason.Refused);

    /// <summary>The rest is dropped, and so is all that comes.</summary>
    public static DeliveryResult Close(int delivered, string failure) => new(delivered, failure, DropReason.Closed);
}
