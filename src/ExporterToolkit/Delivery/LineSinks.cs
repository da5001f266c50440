using System.Buffers;
using System.Runtime.InteropServices;

namespace ExporterToolkit.Delivery;

/// <summary>Lines to a descriptor: all that is given, in one write. It blocks, and so does the thread it is called on.</summary>
internal abstract class LineSink<T>(string name, Action<T, IBufferWriter<byte>> format) : ISink<T>
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    public string Name => name;

    public ValueTask<DeliveryResult> DeliverAsync(IReadOnlyList<T> items, CancellationToken cancellation)
    {
        _lines.ResetWrittenCount();
        foreach (T item in items)
        {
            format(item, _lines);
        }

        return ValueTask.FromResult(Write(_lines.WrittenSpan, items.Count));
    }

    public virtual void Open(ILogger logger)
    {
        // Its descriptor is open.
    }

    public virtual ValueTask ReopenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <param name="lines">So many items, each of one line.</param>
    protected abstract DeliveryResult Write(ReadOnlySpan<byte> lines, int items);
}

/// <summary><see cref="ISink{T}.StandardOutput"/>, or another descriptor that is open and not ours to close.</summary>
internal sealed class StandardOutputSink<T>(
    Action<T, IBufferWriter<byte>> format, int descriptor = Descriptor.StandardOutput) : LineSink<T>("stdout", format)
{
    // So much of the next line is out already; what is out cannot be taken back.
    private int _begun;

    protected override DeliveryResult Write(ReadOnlySpan<byte> lines, int items)
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

/// <summary>
/// write(2) on a descriptor that is open already. .NET's streams on standard output either pass over a
/// reader that has ended, or write with an offset of their own, where another process may write as well.
/// </summary>
internal static class Descriptor
{
    /// <summary>stdout.</summary>
    public const int StandardOutput = 1;

    /// <summary>stderr.</summary>
    public const int StandardError = 2;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Blocks until all is written, or an error.</summary>
    /// <returns>How much was written, and an errno or 0.</returns>
    public static unsafe (int Written, int Error) Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        int written = 0;
        fixed (byte* start = bytes)
        {
            while (written < bytes.Length)
            {
                nint result = NativeMethods.write(descriptor, start + written, (nuint)(bytes.Length - written));
                int error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (error == Errno.EAGAIN)
                {
                    Thread.Sleep(s_pause); // somebody has made it non-blocking
                }
                else if (error is not (0 or Errno.EINTR))
                {
                    return (written, error);
                }

                written += error == 0 ? (int)result : 0;
            }
        }

        return (written, 0);
    }
}
