using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace ExporterToolkit.Exposition;

/// <summary>A stream that is written to, and nothing else; nothing waits, so nothing is asynchronous.</summary>
internal abstract class WriteOnlyStream : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override void Write(ReadOnlySpan<byte> buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>What is written here is part of the page: the families of prometheus-net.</summary>
internal sealed class PageStream(ExpositionWriter writer) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => writer.Bytes(buffer);
}

/// <summary>Compresses, and writes into a pipe what comes of it, without a flush.</summary>
internal sealed class GzipOutput : IDisposable
{
    private readonly PipeStream _pipe;
    private readonly GZipStream _gzip;

    public GzipOutput(PipeWriter output)
    {
        _pipe = new(output);
        _gzip = new(_pipe, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <returns>Bytes that went into the pipe.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        int before = _pipe.Written;
        _gzip.Write(bytes);
        return _pipe.Written - before;
    }

    /// <summary>The end of the format.</summary>
    public void Complete() => _gzip.Dispose();

    public void Dispose()
    {
        _pipe.IsClosed = true; // a page that was not completed must not look as if it were
        _gzip.Dispose();
    }

    private sealed class PipeStream(PipeWriter output) : WriteOnlyStream
    {
        public int Written { get; private set; }

        public bool IsClosed { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!IsClosed)
            {
                output.Write(buffer);
                Written += buffer.Length;
            }
        }
    }
}
