using System.Buffers;

namespace ExporterToolkit.Delivery;

/// <summary>
/// Somewhere that items go to: a file, a broker. A <see cref="SinkRunner{T}"/> calls it, one call at a
/// time, and does the rest: queue, retries, counts, log. It calls on a thread that this sink has for itself, which may
/// block, or wait for what it returns. A sink that waits for ever holds up itself alone.
/// </summary>
/// <typeparam name="T">An item; the log calls it an event.</typeparam>
public interface ISink<in T> : IAsyncDisposable
{
    /// <summary>For the log and the label <c>sink</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Appends to a file; creates it for its owner and group. After SIGHUP it opens the path anew, so that
    /// logrotate(8) can move the file away; copytruncate works as well. One writer to a file.
    /// </summary>
    /// <param name="path">Absolute.</param>
    /// <param name="write">Writes one line of UTF-8 with its line feed, whatever the item has in it.</param>
    /// <param name="limits">By default none: it grows, and is never moved.</param>
    static ISink<T> File(string path, Action<T, IBufferWriter<byte>> write, FileLimits limits = default) =>
        new FileSink<T>(path, write, limits);

    /// <summary>Standard output. When its reader has ended there is no other.</summary>
    /// <param name="write">As for a file.</param>
    static ISink<T> StandardOutput(Action<T, IBufferWriter<byte>> write) => new StandardOutputSink<T>(write);

    /// <summary>
    /// At start, before there are items: opens what can be opened at once, so that what is set up wrongly is known
    /// then, and not at the first item. Must not wait. Nothing by default.
    /// </summary>
    /// <param name="logger">For warnings.</param>
    /// <exception cref="SinkException">It cannot work as it is set up.</exception>
    void Open(ILogger logger)
    {
    }

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

/// <summary>A sink that cannot work as it is set up: what was tried, what the system said, what to do.</summary>
public sealed class SinkException(string message) : Exception(message);

/// <summary>How a delivery ended.</summary>
/// <param name="Delivered">So many of the first items.</param>
/// <param name="Failure">Why not the others: what was tried, and what the system said; null: there are none.</param>
public readonly record struct DeliveryResult(int Delivered, string? Failure = null)
{
    /// <summary>Whether the sink takes nothing any more.</summary>
    public bool IsClosed { get; private init; }

    /// <summary>
    /// So many more that were among those it took, nobody knows which: it will not have them. They are dropped, and not
    /// tried again. What was delivered is then that much less than what is settled.
    /// </summary>
    public int Rejected { get; init; }

    /// <summary>What it said of those that it rejected, or a warning that came with what it took; null: nothing.</summary>
    public string? Rejection { get; init; }

    /// <summary>For <see cref="Retry"/>: not before so long, as the other side asks; null: as the runner likes.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>
    /// So many items may have been taken, without an answer, and are or were sent again: the other side may have them twice.
    /// </summary>
    public int Uncertain { get; init; }

    /// <summary>So many of the first items are not offered again.</summary>
    internal int Settled => Delivered + Rejected;

    internal bool IsRefused { get; private init; }

    /// <summary>The rest is tried again after a pause.</summary>
    public static DeliveryResult Retry(int delivered, string failure) => new(delivered, failure);

    /// <summary>The first that was not delivered is dropped, and the rest tried at once.</summary>
    public static DeliveryResult Refuse(int delivered, string failure) => new(delivered, failure) { IsRefused = true };

    /// <param name="so">How far it got.</param>
    internal static DeliveryResult Refuse(DeliveryResult so, string failure) => so with { Failure = failure, IsRefused = true };

    /// <summary>The rest is dropped, and so is all that comes.</summary>
    public static DeliveryResult Close(int delivered, string failure) => new(delivered, failure) { IsClosed = true };
}
