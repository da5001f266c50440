using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>The kernel's type information as a file has it (Documentation/bpf/btf.rst).</summary>
internal sealed class KernelTypesFile
{
    private const ushort Magic = 0xeb9f;
    private const byte FormatVersion = 1;
    private const int HeaderBytes = 24; // struct btf_header: magic, version, flags, and five 32-bit words
    private const int TypeWords = 3; // struct btf_type: name_off, info, size or type

    private readonly byte[] _types;
    private readonly byte[] _strings;

    // In words. Number 0 is void.
    private readonly int[] _starts;

    private KernelTypesFile(byte[] types, byte[] strings)
    {
        _types = types;
        _strings = strings;
        _starts = new int[(types.Length / (TypeWords * sizeof(uint))) + 2];
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(types);
        int at = 0;
        for (Count = 1; at < words.Length; Count++)
        {
            _starts[Count] = at;
            at += TypeWords + Trailer(words[at + 1]);
        }

        _starts[Count] = at;
    }

    /// <summary>Types, with number 0.</summary>
    public int Count { get; }

    public ReadOnlySpan<byte> Strings => _strings;

    /// <exception cref="LibbpfException">No BTF, or a kind of type that is not known.</exception>
    public static KernelTypesFile Read(SafeFileHandle file)
    {
        byte[] header = new byte[HeaderBytes];
        Fill(file, header, 0);
        if (BinaryPrimitives.ReadUInt16LittleEndian(header) != Magic)
        {
            throw Unreadable(Errno.EINVAL);
        }

        // hdr_len; then offset, behind it, and length of the types and the strings.
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(header)[1..];
        byte[] types = new byte[words[2]], strings = new byte[words[4]];
        Fill(file, types, words[0] + words[1]);
        Fill(file, strings, words[0] + words[3]);
        return new(types, strings);
    }

    /// <summary>Of a file with its types and strings behind it.</summary>
    public static byte[] Header(int typeBytes, int stringBytes)
    {
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(header, Magic);
        header[2] = FormatVersion;
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(header.AsSpan())[1..];
        (words[0], words[1], words[2], words[3], words[4]) =
            (HeaderBytes, 0, (uint)typeBytes, (uint)typeBytes, (uint)stringBytes);
        return header;
    }

    /// <summary>A struct btf_type, and what follows it.</summary>
    public ReadOnlySpan<uint> Type(uint id) =>
        MemoryMarshal.Cast<byte, uint>(_types)[_starts[id].._starts[id + 1]];

    /// <summary>Without its NUL.</summary>
    public ReadOnlySpan<byte> Name(uint offset)
    {
        ReadOnlySpan<byte> rest = _strings.AsSpan((int)offset);
        return rest[..rest.IndexOf((byte)0)];
    }

    public static BtfKind Kind(uint info) => (BtfKind)((info >> 24) & 0x1f);

    public static LibbpfException Unreadable(int errno) =>
        new($"cannot read the kernel's type information ({KernelTypes.Path})", errno);

    /// <summary>Words that follow a struct btf_type.</summary>
    private static int Trailer(uint info)
    {
        int count = (int)(info & 0xffff);
        switch (Kind(info))
        {
            case BtfKind.Int or BtfKind.Variable or BtfKind.DeclTag:
                return 1;
            case BtfKind.Array:
                return 3;
            case BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64:
                return 3 * count;
            case BtfKind.Enum or BtfKind.FuncProto:
                return 2 * count;
            case 0 or > BtfKind.Enum64:
                throw Unreadable(Errno.EINVAL);
            default:
                return 0;
        }
    }

    private static void Fill(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            int read = RandomAccess.Read(file, buffer, offset); // sysfs gives a page at a time
            if (read == 0)
            {
                throw Unreadable(Errno.EINVAL);
            }

            buffer = buffer[read..];
            offset += read;
        }
    }
}
