using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace ExporterToolkit.Web.Limits;

/// <summary>
/// The server's buffers. Its own pool looks every 10 s for those that it could give up, and begins a thread for that
/// each time: a seventh of what an idle exporter costs. This one keeps a few, and leaves the others to the collector.
/// </summary>
internal sealed class PagePool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>Of a buffer, in bytes: what the server asks for.</summary>
    public const int BlockBytes = 4096;

    /// <summary>Buffers that nobody has: a page that is read slowly has 64 KiB, four of them at once.</summary>
    public const int MostKept = 64;

    private readonly Lock _lock = new();
    private readonly Stack<Block> _free = [];

    public override int MaxBufferSize => BlockBytes;

    public int Kept
    {
        get
        {
            lock (_lock)
            {
                return _free.Count;
            }
        }
    }

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <exception cref="ArgumentOutOfRangeException">More than there is in a buffer.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        Block? kept;
        lock (_lock)
        {
            _free.TryPop(out kept);
        }

        Block block = kept ?? new(this);
        block.Take();
        return block;
    }

    // The server disposes what it has; the next one takes the same.
    protected override void Dispose(bool disposing)
    {
    }

    private void Return(Block block)
    {
        lock (_lock)
        {
            if (_free.Count < MostKept)
            {
                _free.Push(block);
            }
        }
    }

    private sealed class Block(PagePool pool) : IMemoryOwner<byte>
    {
        // It does not move: the socket need not hold it fast.
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
        private int _isTaken;

        public Memory<byte> Memory => _bytes;

        public void Take() => _isTaken = 1;

        // Twice would give two callers the same.
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isTaken, 0) == 1)
            {
                pool.Return(this);
            }
        }
    }
}
