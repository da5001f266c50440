using System.Buffers.Binary;

namespace Libbpf;

/// <summary>
/// Some structs out of the kernel's type information, with whatever lies in them; what they point to is
/// left out. It says all that libbpf needs to relocate accesses to their fields.
/// </summary>
internal sealed class BtfSubset
{
    private readonly KernelTypesFile _from;
    private readonly Dictionary<uint, uint> _numbers = [];
    private readonly Dictionary<uint, uint> _names = [];
    private readonly Queue<uint> _pending = new();
    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = [0];

    private BtfSubset(KernelTypesFile from) => _from = from;

    /// <param name="roots">Numbers of types.</param>
    /// <returns>A file of BTF.</returns>
    public static byte[] Of(KernelTypesFile from, IEnumerable<uint> roots)
    {
        var subset = new BtfSubset(from);
        foreach (uint root in roots)
        {
            _ = subset.NumberOf(root);
        }

        while (subset._pending.TryDequeue(out uint id))
        {
            subset.WriteType(from.Type(id));
        }

        return [.. KernelTypesFile.Header(subset._types.Count, subset._strings.Count), .. subset._types, .. subset._strings];
    }

    /// <summary>Types are written in the order in which they are first met.</summary>
    private uint NumberOf(uint id)
    {
        if (id != 0 && !_numbers.ContainsKey(id))
        {
            _numbers.Add(id, (uint)_numbers.Count + 1);
            _pending.Enqueue(id);
        }

        return id == 0 ? 0 : _numbers[id];
    }

    private void WriteType(ReadOnlySpan<uint> type)
    {
        uint name = NameOf(type[0]), info = type[1], last = type[2];
        ReadOnlySpan<uint> rest = type[3..];
        switch ((BtfKind)((info >> 24) & 0x1f))
        {
            case BtfKind.Struct or BtfKind.Union: // members of name_off, type, offset
                Write(name, info, last);
                for (; rest.Length > 0; rest = rest[3..])
                {
                    Write(NameOf(rest[0]), NumberOf(rest[1]), rest[2]);
                }

                break;
            case BtfKind.Array: // elem type, index type, count
                Write(name, info, last);
                Write(NumberOf(rest[0]), NumberOf(rest[1]), rest[2]);
                break;
            case BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag:
                Write(name, info, NumberOf(last));
                break;
            case BtfKind.Int:
                Write(name, info, last);
                Write(rest[0]);
                break;
            case BtfKind.Enum or BtfKind.Enum64:
                Write(name, info & 0xffff_0000, last); // its size; the values are nobody's concern
                break;
            case BtfKind.Float or BtfKind.Forward:
                Write(name, info, last);
                break;
            default:
                Write(0, (uint)BtfKind.Pointer << 24, 0);
                break;
        }
    }

    private void Write(params ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            _types.AddRange(bytes);
        }
    }

    private uint NameOf(uint offset)
    {
        if (offset == 0)
        {
            return 0;
        }

        if (!_names.TryGetValue(offset, out uint copy))
        {
            copy = (uint)_strings.Count;
            _strings.AddRange(_from.Name(offset));
            _strings.Add(0);
            _names.Add(offset, copy);
        }

        return copy;
    }
}
