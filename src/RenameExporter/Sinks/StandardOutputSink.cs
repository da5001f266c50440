using ExporterToolkit.Delivery;
using RenameExporter.Formats;

namespace RenameExporter.Sinks;

/// <summary>Standard output, or another descriptor that is open. When its reader has ended there is no other.</summary>
internal sealed class StandardOutputSink(IEventFormat format, int descriptor = Descriptor.StandardOutput)
    : StreamSink(SinkName, format)
{
    public const string SinkName = "stdout";

    // So much of the next line is out already; what is out cannot be taken back.
    private int _begun;

    public override ValueTask ReopenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask; // not ours to close

    protected override Delivery Write(ReadOnlySpan<byte> lines, int events)
    {
        var (written, error) = Descriptor.Write(descriptor, lines[_begun..]);
        ReadOnlySpan<byte> done = lines[..(_begun + written)];
        _begun = done.Length - (done.LastIndexOf((byte)'\n') + 1);
        int delivered = done.Count((byte)'\n');
        string failure = $"cannot write to standard output: {Errno.Describe(error)}";
        return error switch
        {
            0 => new(events),
            Errno.EPIPE => Delivery.Close(delivered, failure),
            _ => Delivery.Retry(delivered, failure),
        };
    }
}
