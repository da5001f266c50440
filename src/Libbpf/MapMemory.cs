using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>
/// A map's values, mapped into this process: reading them is no system call. A large map is mapped as far as somebody has
/// asked for its values, as each page counts as this process's once it is mapped; the map is open for as long.
/// </summary>
public sealed unsafe class MapMemory : SafeHandle
{
    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int MapShared = 1;
    private const int MapPrivate = 2;
    private const int MapFixed = 0x10;
    private const int MapAnonymous = 0x20;
    private const int MapNoReserve = 0x4000;

    // Mapped at once; and what larger ones begin with. A multiple of every page size.
    private const int Least = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly int _fd;
    private readonly int _offset;
    private readonly int _length;
    private readonly bool _writable;
    private readonly string _name;
    private int _mapped;

    private MapMemory(nint address, int fd, int offset, int length, bool writable, string name)
        : base(0, ownsHandle: true)
    {
        handle = address;
        _fd = fd;
        _offset = offset;
        _length = length;
        _writable = writable;
        _name = name;
    }

    public override bool IsInvalid => handle == 0;

    /// <param name="offset">Where they begin, in bytes: whole pages.</param>
    internal static MapMemory Create(int fd, long length, bool writable, string name, int offset = 0)
    {
        // The addresses first, so that the values stay where they are when more of them are mapped.
        nint address = NativeMethods.mmap(
            0, (nuint)length, 0, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        if (address == -1)
        {
            throw new LibbpfException($"cannot reserve addresses for map {name}", Marshal.GetLastPInvokeError());
        }

        var memory = new MapMemory(address, fd, offset, checked((int)length), writable, name);
        try
        {
            memory.MapUpTo((int)Math.Min(length, Least));
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Bytes that are mapped so far.</summary>
    internal int Mapped => Volatile.Read(ref _mapped);

    /// <summary>
    /// The live values. BPF programs change them at any time: read counters with Volatile.Read.
    /// The span must not outlive this object; the caller keeps it from being disposed meanwhile.
    /// </summary>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => All<T>();

    /// <summary>As <see cref="Values{T}()"/>, to write to.</summary>
    /// <exception cref="InvalidOperationException">Mapped for reading: a write would end the process.</exception>
    public Span<T> WritableValues<T>()
        where T : unmanaged => WritableValues<T>(_length / sizeof(T));

    /// <summary>The first so many of them.</summary>
    /// <exception cref="LibbpfException">They were not mapped yet, and the kernel refused.</exception>
    public Span<T> WritableValues<T>(int count)
        where T : unmanaged =>
        _writable ? First<T>(count) : throw new InvalidOperationException("this memory is mapped for reading");

    /// <summary>The first so many of them, to be read.</summary>
    /// <exception cref="LibbpfException">They were not mapped yet, and the kernel refused.</exception>
    internal ReadOnlySpan<T> Values<T>(int count)
        where T : unmanaged => First<T>(count);

    private Span<T> All<T>()
        where T : unmanaged => First<T>(_length / sizeof(T));

    private Span<T> First<T>(int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        int bytes = checked(count * sizeof(T));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _length);
        if (bytes > Mapped)
        {
            MapUpTo(bytes);
        }

        return new Span<T>((void*)handle, count);
    }

    private void MapUpTo(int bytes)
    {
        lock (_lock)
        {
            if (bytes <= _mapped)
            {
                return;
            }

            // Twice as much each time: a few areas, however many values there are.
            int end = _mapped == 0 ? bytes : _mapped;
            while (end < bytes)
            {
                end = (int)Math.Min(_length, 2L * end);
            }

            int protection = _writable ? ProtRead | ProtWrite : ProtRead;
            if (NativeMethods.mmap(
                handle + _mapped, (nuint)(end - _mapped), protection, MapShared | MapFixed, _fd,
                _offset + _mapped) == -1)
            {
                throw new LibbpfException($"cannot mmap map {_name}", Marshal.GetLastPInvokeError());
            }

            Volatile.Write(ref _mapped, end);
        }
    }

    // munmap takes the length in bytes; the kernel rounds it up to whole pages.
    protected override bool ReleaseHandle() => NativeMethods.munmap(handle, (nuint)_length) == 0;
}
