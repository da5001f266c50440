using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>
/// The reader's end of a ring buffer map (5.8). One reader at a time. Reading is memory alone, no
/// bpf(2): it blinds no program.
/// </summary>
public sealed unsafe class RingBuffer : SafeHandle
{
    private const int Stop = -1;

    private const int CloseOnExec = 0x80000; // O_CLOEXEC and EPOLL_CLOEXEC, on x86 and arm64
    private const int Add = 1; // EPOLL_CTL_ADD
    private const uint In = 1; // EPOLLIN
    private const uint EdgeTriggered = 1u << 31; // EPOLLET
    private const int EventSize = 16; // struct epoll_event, of which x86 has 12 bytes

    private readonly GCHandle _self;

    // Not libbpf's own epoll, whose wait also ends when there is anything in the ring once it has been woken: one that
    // is read while it fills would be looked at all the time. And a pipe ends the wait.
    private int _epoll = -1;
    private int _interrupted = -1;
    private int _interrupt = -1;
    private RecordHandler? _handle;
    private ExceptionDispatchInfo? _failure;
    private int _records;

    private RingBuffer()
        : base(0, ownsHandle: true) => _self = GCHandle.Alloc(this, GCHandleType.Weak);

    /// <param name="record">As the program wrote it; valid until the handler returns.</param>
    public delegate void RecordHandler(ReadOnlySpan<byte> record);

    public override bool IsInvalid => handle == 0;

    /// <param name="map">Of a loaded object.</param>
    /// <exception cref="LibbpfException">No ring buffer, or no memory.</exception>
    public static RingBuffer Create(BpfMap map)
    {
        var result = new RingBuffer();
        result.handle = NativeMethods.ring_buffer__new(
            map.FileDescriptor, &OnRecord, GCHandle.ToIntPtr(result._self), null);
        if (result.handle == 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            result._self.Free(); // an invalid handle is never released
            throw new LibbpfException($"cannot read ring buffer {map.Name}", errno);
        }

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

    /// <summary>Ends the wait of another thread, and every later one at once.</summary>
    public void Interrupt()
    {
        byte any = 0;
        _ = NativeMethods.write(_interrupt, &any, 1);
    }

    /// <summary>Hands over all there is, also what nobody asked attention for.</summary>
    /// <param name="handle">May throw: then this does, and the record is gone.</param>
    /// <returns>Records handed over.</returns>
    public int Consume(RecordHandler handle) => Read(handle, static buffer => NativeMethods.ring_buffer__consume(buffer));

    protected override bool ReleaseHandle()
    {
        NativeMethods.ring_buffer__free(handle);
        _self.Free();
        foreach (int descriptor in (ReadOnlySpan<int>)[_epoll, _interrupt, _interrupted])
        {
            if (descriptor >= 0)
            {
                _ = NativeMethods.close(descriptor);
            }
        }

        (_epoll, _interrupt, _interrupted) = (-1, -1, -1); // they are another's by now
        return true;
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

    private int Read(RecordHandler handle, Func<RingBuffer, int> read)
    {
        _handle = handle;
        _failure = null;
        _records = 0;
        int result = read(this);
        _handle = null;
        _failure?.Throw();
        if (result < 0 && result != -Errno.EINTR)
        {
            throw new LibbpfException("cannot read the ring buffer", -result);
        }

        return _records;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnRecord(nint context, byte* record, nuint length)
    {
        var self = (RingBuffer)GCHandle.FromIntPtr(context).Target!;

        // No exception may cross into C.
        try
        {
            self._records++;
            self._handle!(new ReadOnlySpan<byte>(record, (int)length));
            return 0;
        }
        catch (Exception e)
        {
            self._failure = ExceptionDispatchInfo.Capture(e);
            return Stop;
        }
    }
}
