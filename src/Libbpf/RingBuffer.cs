using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>
/// The reader's end of a ring buffer map (5.8). One reader at a time. Reading is memory alone, no
/// bpf(2): it blinds no program.
/// </summary>
/// <remarks>
/// Not libbpf's reader: that maps the records twice, one behind the other, so that none is in two parts, and each page
/// that is mapped counts as this process's. Here they are mapped once, as far as they have been written, and one in
/// two parts is copied.
/// </remarks>
public sealed unsafe class RingBuffer : IDisposable
{
    private const uint RingBufferMap = 27; // BPF_MAP_TYPE_RINGBUF

    // In front of each record: its length, and these bits. kernel/bpf/ringbuf.c.
    private const int HeaderBytes = 8;
    private const uint Busy = 1u << 31; // BPF_RINGBUF_BUSY_BIT: it is being written, what is behind it must wait
    private const uint Discarded = 1u << 30; // BPF_RINGBUF_DISCARD_BIT

    private const int CloseOnExec = 0x80000; // O_CLOEXEC and EPOLL_CLOEXEC, on x86 and arm64
    private const int Add = 1; // EPOLL_CTL_ADD
    private const uint In = 1; // EPOLLIN
    private const uint EdgeTriggered = 1u << 31; // EPOLLET
    private const int EventSize = 16; // struct epoll_event, of which x86 has 12 bytes

    private readonly uint _size;
    private readonly MapMemory _consumed; // a page, with up to where it was read, of all that was ever written
    private readonly MapMemory _produced; // a page with up to where it is written, and the records

    // Not libbpf's own epoll, whose wait also ends when there is anything in the ring once it has been woken: one that
    // is read while it fills would be looked at all the time. And a pipe ends the wait.
    private int _epoll = -1;
    private int _interrupted = -1;
    private int _interrupt = -1;
    private byte[] _whole = []; // a record that was in two parts

    private RingBuffer(BpfMap map)
    {
        int page = Environment.SystemPageSize;
        _size = map.MaxEntries;
        _consumed = MapMemory.Create(map.FileDescriptor, page, writable: true, map.Name);
        try
        {
            _produced = MapMemory.Create(
                map.FileDescriptor, (long)page + _size, writable: false, map.Name, offset: page);
        }
        catch
        {
            _consumed.Dispose();
            throw;
        }
    }

    /// <param name="record">As the program wrote it; valid until the handler returns.</param>
    public delegate void RecordHandler(ReadOnlySpan<byte> record);

    /// <summary>How much of it counts as memory of this process, in bytes.</summary>
    internal int Mapped => _consumed.Mapped + _produced.Mapped;

    /// <param name="map">Of a loaded object.</param>
    /// <exception cref="LibbpfException">No ring buffer, or no memory.</exception>
    public static RingBuffer Create(BpfMap map)
    {
        if (map.Type != RingBufferMap)
        {
            throw new LibbpfException($"cannot read ring buffer {map.Name}", Errno.EINVAL);
        }

        var result = new RingBuffer(map);
        if (!result.PrepareWait(map.FileDescriptor))
        {
            int errno = Marshal.GetLastPInvokeError();
            result.Dispose();
            throw new LibbpfException($"cannot wait for ring buffer {map.Name}", errno);
        }

        return result;
    }

    /// <summary>
    /// Waits until a program asks for attention (BPF_RB_FORCE_WAKEUP), the time is over, or <see cref="Interrupt"/>.
    /// </summary>
    /// <param name="handle">Gets what there is, if it was woken. May throw: then this does.</param>
    /// <returns>Records handed over.</returns>
    public int Wait(TimeSpan limit, RecordHandler handle)
    {
        byte* events = stackalloc byte[2 * EventSize];
        return NativeMethods.epoll_wait(_epoll, events, 2, (int)limit.TotalMilliseconds) > 0 ? Consume(handle) : 0;
    }

    /// <summary>Ends the wait of another thread, and every later one at once, until <see cref="Resume"/>.</summary>
    public void Interrupt()
    {
        byte any = 0;
        _ = NativeMethods.write(_interrupt, &any, 1);
    }

    /// <summary>Waits wait again. After one <see cref="Interrupt"/>.</summary>
    public void Resume()
    {
        byte any;
        _ = NativeMethods.read(_interrupted, &any, 1);
    }

    /// <summary>Hands over all there is, also what nobody asked attention for.</summary>
    /// <param name="handle">May throw: then this does, and the record is gone.</param>
    /// <returns>Records handed over.</returns>
    /// <exception cref="LibbpfException">What was written for the first time cannot be mapped.</exception>
    public int Consume(RecordHandler handle)
    {
        bool isHeld = false;
        _produced.DangerousAddRef(ref isHeld); // it stays mapped meanwhile
        try
        {
            int records = 0;
            ulong end = 0;
            while (end != (end = Produced))
            {
                records += Consume(end, handle);
            }

            return records;
        }
        finally
        {
            _produced.DangerousRelease();
        }
    }

    public void Dispose()
    {
        _produced.Dispose();
        _consumed.Dispose();
        foreach (int descriptor in (ReadOnlySpan<int>)[_epoll, _interrupt, _interrupted])
        {
            if (descriptor >= 0)
            {
                _ = NativeMethods.close(descriptor);
            }
        }

        (_epoll, _interrupt, _interrupted) = (-1, -1, -1); // they are another's by now
    }

    private ulong Produced => Volatile.Read(in _produced.Values<ulong>(1)[0]);

    /// <param name="end">Up to where it is written.</param>
    private int Consume(ulong end, RecordHandler handle)
    {
        int page = Environment.SystemPageSize;
        ReadOnlySpan<byte> ring = _produced.Values<byte>(page + (int)Math.Min(end, _size))[page..];
        ref ulong consumed = ref _consumed.WritableValues<ulong>(1)[0]; // nobody else writes it
        int records = 0;
        for (ulong at = consumed; at < end;)
        {
            int place = (int)(at & (_size - 1));
            uint header = Volatile.Read(in Unsafe.As<byte, uint>(ref MemoryMarshal.GetReference(ring[place..])));
            if ((header & Busy) != 0)
            {
                break;
            }

            int length = (int)(header & ~Discarded);
            at += (ulong)(HeaderBytes + length + 7) & ~7ul; // the kernel writes at multiples of 8
            try
            {
                if ((header & Discarded) == 0)
                {
                    records++;
                    handle(Record(ring, (int)((place + HeaderBytes) & (_size - 1)), length));
                }
            }
            finally
            {
                Volatile.Write(ref consumed, at); // the programs may write there
            }
        }

        return records;
    }

    private ReadOnlySpan<byte> Record(ReadOnlySpan<byte> ring, int place, int length)
    {
        int first = Math.Min(length, (int)_size - place);
        if (first == length)
        {
            return ring.Slice(place, length);
        }

        if (_whole.Length < length)
        {
            _whole = new byte[length];
        }

        ring.Slice(place, first).CopyTo(_whole);
        ring[..(length - first)].CopyTo(_whole.AsSpan(first));
        return _whole.AsSpan(0, length);
    }

    private bool PrepareWait(int map)
    {
        int* pipe = stackalloc int[2];
        if ((_epoll = NativeMethods.epoll_create1(CloseOnExec)) < 0 || NativeMethods.pipe2(pipe, CloseOnExec) != 0)
        {
            return false;
        }

        (_interrupted, _interrupt) = (pipe[0], pipe[1]);
        return Watch(map, In | EdgeTriggered) && Watch(_interrupted, In);
    }

    private bool Watch(int descriptor, uint what)
    {
        byte* wanted = stackalloc byte[EventSize];
        *(uint*)wanted = what;
        return NativeMethods.epoll_ctl(_epoll, Add, descriptor, wanted) == 0;
    }
}
