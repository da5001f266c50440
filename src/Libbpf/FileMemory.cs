using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>A file, mapped to be read: its pages are the kernel's, and none is copied.</summary>
internal sealed unsafe class FileMemory : MemoryManager<byte>
{
    private const int ProtRead = 1;
    private const int MapPrivate = 2; // the kernel's BTF allows no shared one

    private readonly nint _address;
    private readonly int _length;
    private bool _unmapped;

    private FileMemory(nint address, int length) => (_address, _length) = (address, length);

    /// <returns>Null: it is empty, or cannot be mapped, as the kernel's BTF before 6.16.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileMemory? Map(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        int length = checked((int)RandomAccess.GetLength(file));
        nint address = length == 0 ? -1 : NativeMethods.mmap(
            0, (nuint)length, ProtRead, MapPrivate, (int)file.DangerousGetHandle(), 0);
        return address == -1 ? null : new(address, length);
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_unmapped, this);
        return new((void*)_address, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)_address + elementIndex);

    public override void Unpin()
    {
        // It does not move.
    }

    protected override void Dispose(bool disposing)
    {
        if (!_unmapped)
        {
            _unmapped = true;
            _ = NativeMethods.munmap(_address, (nuint)_length);
        }
    }
}
