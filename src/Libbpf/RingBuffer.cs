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

    private readonly GCHandle _self;
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

        return result;
    }

    /// <summary>Waits until a program asks for attention (BPF_RB_FORCE_WAKEUP), or the time is over.</summary>
    /// <param name="handle">Gets what there is, if it was woken. May throw: then this does.</param>
    /// <returns>Records handed over.</returns>
    public int Wait(TimeSpan limit, RecordHandler handle) => Read(
        handle, buffer => NativeMethods.ring_buffer__poll(buffer, (int)limit.TotalMilliseconds));

    /// <summary>Hands over all there is, also what nobody asked attention for.</summary>
    /// <param name="handle">May throw: then this does, and the record is gone.</param>
    /// <returns>Records handed over.</returns>
    public int Consume(RecordHandler handle) => Read(handle, NativeMethods.ring_buffer__consume);

    protected override bool ReleaseHandle()
    {
        NativeMethods.ring_buffer__free(handle);
        _self.Free();
        return true;
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
