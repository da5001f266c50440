using System.Buffers;

namespace ExporterToolkit.Delivery;

/// <summary>How an item is written.</summary>
public interface ILineFormat<in T>
{
    /// <summary>Before the first item; nothing by default.</summary>
    void WriteHeader(IBufferWriter<byte> output)
    {
    }

    /// <summary>One line of UTF-8 with its line feed, whatever the item has in it.</summary>
    void Write(T item, IBufferWriter<byte> output);
}

/// <summary>Lines to a descriptor. The write blocks, so it has a thread of its own.</summary>
public abstract class StreamSink<T> : ISink<T>
{
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly ILineFormat<T> _format;

    private protected StreamSink(string name, ILineFormat<T> format) => (Name, _format) = (name, format);

    public string Name { get; }

    public async ValueTask<DeliveryResult> DeliverAsync(IReadOnlyList<T> items, CancellationToken cancellation)
    {
        _lines.ResetWrittenCount();
        foreach (T item in items)
        {
            _format.Write(item, _lines);
        }

        return await OnItsOwnThread(() => Write(_lines.WrittenSpan, items.Count));
    }

    public abstract ValueTask ReopenAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    /// <param name="lines">So many items, each of one line.</param>
    private protected abstract DeliveryResult Write(ReadOnlySpan<byte> lines, int items);

    // A thread of the pool that waits for a reader would be one fewer to answer scrapes.
    private protected static Task<TResult> OnItsOwnThread<TResult>(Func<TResult> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
