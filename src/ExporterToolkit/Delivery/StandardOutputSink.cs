namespace ExporterToolkit.Delivery;

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
