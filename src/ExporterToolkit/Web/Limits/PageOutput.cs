using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;

namespace ExporterToolkit.Web.Limits;

/// <summary>
/// Lets a page be made without waiting for its reader: what the response does not take at once is kept in memory, as
/// long as all pages together keep less than a limit. What they are made of (a snapshot, a compressor) is free before
/// a slow reader has read them. Past the limit making waits, as it would without this.
/// </summary>
/// <param name="sending">Called when the page waits for its reader, and each time a piece was taken.</param>
/// <param name="waiting">Called when making waits, as too much is kept.</param>
internal sealed class PageOutput(PipeWriter response, Action? sending = null, Action? waiting = null)
    : PipeWriter, IDisposable
{
    /// <summary>What all pages together may keep: some 20 of 10,000 actors, which is less than their snapshots.</summary>
    public const int MostKept = 24 * 1024 * 1024;

    private readonly Queue<(byte[] Bytes, int Length)> _kept = new(0);
    private byte[]? _piece; // the last of what is kept, not full
    private int _used;
    private Task<FlushResult>? _flush; // under way: what is written meanwhile is kept

    public override Memory<byte> GetMemory(int sizeHint = 0) =>
        _flush is not null ? Piece(sizeHint).AsMemory(_used) : response.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) =>
        _flush is not null ? Piece(sizeHint).AsSpan(_used) : response.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (_flush is not null)
        {
            _used += bytes;
        }
        else
        {
            response.Advance(bytes);
        }
    }

    /// <summary>Sends what the reader takes now; waits for it only while too much is kept.</summary>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_flush is null)
        {
            await SendAsync(cancellationToken);
        }

        while (_flush is { } flush && (flush.IsCompleted || PagePieces.Kept > MostKept))
        {
            if (!flush.IsCompleted)
            {
                waiting?.Invoke();
            }

            await NextAsync(flush, cancellationToken);
        }

        return default;
    }

    /// <summary>Waits until the reader has all but what the server itself keeps. Nothing is written afterwards.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellation)
    {
        while (_flush is { } flush)
        {
            await NextAsync(flush, cancellation);
        }
    }

    /// <summary>The server has all of the page, and the reader perhaps not.</summary>
    public void Sending() => sending?.Invoke();

    public void Dispose()
    {
        KeepPiece();
        while (_kept.TryDequeue(out var piece))
        {
            PagePieces.Return(piece.Bytes);
        }
    }

    public override void CancelPendingFlush() => response.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => throw new NotSupportedException();

    private async ValueTask SendAsync(CancellationToken cancellation)
    {
        ValueTask<FlushResult> flush = response.FlushAsync(cancellation);
        if (flush.IsCompleted)
        {
            await flush;
        }
        else
        {
            _flush = flush.AsTask();
            sending?.Invoke();
        }
    }

    // The end of the flush that is under way, and that of the next piece, if there is one.
    private async ValueTask NextAsync(Task<FlushResult> flush, CancellationToken cancellation)
    {
        await flush;
        _flush = null;
        while (_flush is null && TryTakePiece(out byte[]? piece, out int length))
        {
            response.Write(piece.AsSpan(0, length));
            PagePieces.Return(piece);
            await SendAsync(cancellation);
        }
    }

    private bool TryTakePiece([NotNullWhen(true)] out byte[]? piece, out int length)
    {
        if (_kept.Count == 0)
        {
            KeepPiece();
        }

        bool any = _kept.TryDequeue(out var first);
        (piece, length) = first;
        return any;
    }

    private byte[] Piece(int sizeHint)
    {
        if (_piece is null || _piece.Length - _used < Math.Max(1, sizeHint))
        {
            KeepPiece();
            _piece = PagePieces.Rent(sizeHint);
        }

        return _piece;
    }

    private void KeepPiece()
    {
        if (_piece is not null)
        {
            _kept.Enqueue((_piece, _used));
            (_piece, _used) = (null, 0);
        }
    }
}
