using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>A map's values, mapped into this process: reading them is no system call.</summary>
public sealed unsafe class MapMemory : SafeHandle
{
    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int MapShared = 1;

    private readonly int _length;
    private readonly bool _writable;

    private MapMemory(nint address, int length, bool writable)
        : base(0, ownsHandle: true)
    {
        handle = address;
        _length = length;
        _writable = writable;
    }

    public override bool IsInvalid => handle == 0;

    internal static MapMemory Create(int fd, long length, bool writable, string name)
    {
        int protection = writable ? ProtRead | ProtWrite : ProtRead;
        nint address = NativeMethods.mmap(0, (nuint)length, protection, MapShared, fd, 0);
        return address != -1
            ? new MapMemory(address, checked((int)length), writable)
            : throw new LibbpfException($"cannot mmap map {name}", Marshal.GetLastPInvokeError());
    }

    /// <summary>
    /// The live values. BPF programs change them at any time: read counters with Volatile.Read.
    /// The span must not outlive this object; the caller keeps it from being disposed meanwhile.
    /// </summary>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => All<T>();

    /// <summary>As <see cref="Values"/>, to write to.</summary>
    /// <exception cref="InvalidOperationException">Mapped for reading: a write would end the process.</exception>
    public Span<T> WritableValues<T>()
        where T : unmanaged =>
        _writable ? All<T>() : throw new InvalidOperationException("this memory is mapped for reading");

    private Span<T> All<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return new Span<T>((void*)handle, _length / sizeof(T));
    }

    // munmap takes the length in bytes; the kernel rounds it up to whole pages.
    protected override bool ReleaseHandle() => NativeMethods.munmap(handle, (nuint)_length) == 0;
}
