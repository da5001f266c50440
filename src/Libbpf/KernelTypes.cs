using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>
/// What the running kernel's type information says of a few names, in one pass over the file
/// (Documentation/bpf/btf.rst). <see cref="Btf.LoadKernel"/> keeps a copy of all of it, some 6 MB, and goes
/// through its 150,000 types for each question.
/// </summary>
public sealed class KernelTypes
{
    public const string Path = "/sys/kernel/btf/vmlinux";

    private const ushort Magic = 0xeb9f;
    private const int HeaderBytes = 24; // struct btf_header: magic, version, flags, and five 32-bit words
    private const int TypeBytes = 12; // struct btf_type: name_off, info, size or type
    private const int ChunkBytes = 64 * 1024;

    private const uint Struct = 4; // BTF_KIND_
    private const uint Func = 12;
    private const uint FuncProto = 13;

    // By offset in the string section; a string may be the end of another one.
    private readonly Dictionary<uint, string> _names = [];
    private readonly HashSet<string> _structs = [];
    private readonly Dictionary<string, (uint Id, uint Prototype)> _functions = [];

    // Of each FUNC_PROTO, by its type's number; functions stand before or behind theirs.
    private readonly byte[] _parameterCounts;

    private KernelTypes(int mostTypes) => _parameterCounts = new byte[mostTypes + 1];

    /// <param name="names">Of structs and functions; of others the answers say that there are none.</param>
    /// <exception cref="LibbpfException">A kernel without BTF, or with a kind of type that is not known.</exception>
    public static KernelTypes Read(params ReadOnlySpan<string> names)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(Path);
            return Read(file, names);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unreadable(Errno.ENOENT);
        }
        catch (UnauthorizedAccessException)
        {
            throw Unreadable(Errno.EACCES);
        }
    }

    public bool HasStruct(string name) => _structs.Contains(name);

    /// <summary>Number of parameters of a kernel function, or null if there is no such function.</summary>
    public int? ParameterCount(string function) =>
        _functions.TryGetValue(function, out (uint Id, uint Prototype) found) ? _parameterCounts[found.Prototype] : null;

    internal uint? FunctionId(string function) =>
        _functions.TryGetValue(function, out (uint Id, uint Prototype) found) ? found.Id : null;

    private static KernelTypes Read(SafeFileHandle file, ReadOnlySpan<string> names)
    {
        byte[] header = new byte[HeaderBytes];
        Fill(file, header, 0);
        if (BinaryPrimitives.ReadUInt16LittleEndian(header) != Magic)
        {
            throw Unreadable(Errno.EINVAL);
        }

        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(header)[1..]; // hdr_len, then offset and length of each
        long types = words[0] + words[1];
        var result = new KernelTypes((int)words[2] / TypeBytes);
        result.FindNames(file, words[0] + words[3], (int)words[4], names);
        result.FindTypes(file, types, types + words[2]);
        return result;
    }

    private void FindNames(SafeFileHandle file, long offset, int length, ReadOnlySpan<string> names)
    {
        byte[] strings = new byte[length];
        Fill(file, strings, offset);
        foreach (string name in names)
        {
            byte[] wanted = Encoding.UTF8.GetBytes(name + '\0');
            for (int at = 0, next; (next = strings.AsSpan(at).IndexOf(wanted)) >= 0; at += next + 1)
            {
                _names[(uint)(at + next)] = name;
            }
        }
    }

    private void FindTypes(SafeFileHandle file, long offset, long end)
    {
        byte[] chunk = new byte[ChunkBytes];
        uint[] wanted = [.. _names.Keys];
        int held = 0;
        for (uint id = 1; offset < end;)
        {
            int read = (int)Math.Min(end - offset, chunk.Length - held);
            Fill(file, chunk.AsSpan(held, read), offset);
            offset += read;
            ReadOnlySpan<byte> rest = chunk.AsSpan(0, held + read);
            while (rest.Length >= TypeBytes)
            {
                ReadOnlySpan<uint> type = MemoryMarshal.Cast<byte, uint>(rest[..TypeBytes]);
                int size = TypeBytes + Trailer(type[1]);
                if (size > rest.Length)
                {
                    break;
                }

                Note(id++, type, wanted);
                rest = rest[size..];
            }

            held = rest.Length;
            if (held == chunk.Length)
            {
                Array.Resize(ref chunk, 2 * held); // one type is longer than that
            }
            else
            {
                rest.CopyTo(chunk);
            }
        }
    }

    private void Note(uint id, ReadOnlySpan<uint> type, ReadOnlySpan<uint> wanted)
    {
        uint kind = Kind(type[1]);
        if (kind == FuncProto)
        {
            _parameterCounts[id] = (byte)type[1]; // no function has more than 5 that a program could ask for
        }
        else if (kind is Struct or Func && wanted.Contains(type[0]))
        {
            string name = _names[type[0]];
            if (kind == Struct)
            {
                _structs.Add(name);
            }
            else
            {
                _functions.TryAdd(name, (id, type[2]));
            }
        }
    }

    private static uint Kind(uint info) => (info >> 24) & 0x1f;

    /// <summary>Bytes that follow a struct btf_type.</summary>
    private static int Trailer(uint info)
    {
        int count = (int)(info & 0xffff);
        return Kind(info) switch
        {
            1 or 14 or 17 => 4, // INT, VAR, DECL_TAG
            3 => 12, // ARRAY
            4 or 5 or 15 or 19 => 12 * count, // STRUCT, UNION, DATASEC, ENUM64
            6 or 13 => 8 * count, // ENUM, FUNC_PROTO
            2 or 7 or 8 or 9 or 10 or 11 or 12 or 16 or 18 => 0, // PTR, FWD, TYPEDEF to FUNC, FLOAT, TYPE_TAG
            _ => throw Unreadable(Errno.EINVAL),
        };
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

    private static LibbpfException Unreadable(int errno) =>
        new($"cannot read the kernel's type information ({Path})", errno);
}
