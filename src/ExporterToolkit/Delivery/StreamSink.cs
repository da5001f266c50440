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

/// <summary>Standard output, or another descriptor that is open. When its reader has ended there is no other.</summary>
/// <param name="format">Of a line.</param>
/// <param name="descriptor">For tests.</param>
public sealed class StandardOutputSink<T>(ILineFormat<T> format, int descriptor = Descriptor.StandardOutput)
    : StreamSink<T>("stdout", format)
{
    // So much of the next line is out already; what is out cannot be taken back.
    private int _begun;

    public override ValueTask ReopenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask; // not ours to close

    private protected override DeliveryResult Write(ReadOnlySpan<byte> lines, int items)
    {
        var (written, error) = Descriptor.Write(descriptor, lines[_begun..]);
        ReadOnlySpan<byte> done = lines[..(_begun + written)];
        _begun = done.Length - (done.LastIndexOf((byte)'\n') + 1);
        int delivered = done.Count((byte)'\n');
        string failure = $"cannot write to standard output: {Errno.Describe(error)}";
        return error switch
        {
            0 => new(items),
            Errno.EPIPE => DeliveryResult.Close(delivered, failure),
            _ => DeliveryResult.Retry(delivered, failure),
        };
    }
}
