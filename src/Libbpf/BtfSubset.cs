using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>
/// Some structs out of the kernel's type information, with whatever lies in them; what they point to is
/// left out. It says all that libbpf needs to relocate accesses to their fields.
/// </summary>
internal sealed class BtfSubset
{
    private const uint FormatVersion = 1 << 16; // beside the magic number

    private readonly Btf _from;
    private readonly Dictionary<uint, uint> _numbers = new() { [0] = 0 }; // void
    private readonly Dictionary<uint, uint> _names = new() { [0] = 0 };
    private readonly Queue<uint> _pending = new();
    private readonly List<uint> _types = [];
    private readonly List<byte> _strings = [0];

    private BtfSubset(Btf from) => _from = from;

    /// <param name="roots">Numbers of types.</param>
    /// <returns>A file of BTF.</returns>
    public static byte[] Of(Btf from, IEnumerable<uint> roots)
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

        Span<byte> types = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(subset._types));
        Span<byte> strings = CollectionsMarshal.AsSpan(subset._strings);
        uint length = (uint)types.Length;
        uint[] header =
            [Btf.Magic | FormatVersion, Btf.HeaderWords * sizeof(uint), 0, length, length, (uint)strings.Length];
        return [.. MemoryMarshal.AsBytes(header.AsSpan()), .. types, .. strings];
    }

    /// <summary>Types are written in the order in which they are first met.</summary>
    private uint NumberOf(uint id)
    {
        if (!_numbers.TryGetValue(id, out uint number))
        {
            number = (uint)_numbers.Count;
            _numbers.Add(id, number);
            _pending.Enqueue(id);
        }

        return number;
    }

    private void WriteType(ReadOnlySpan<uint> type)
    {
        BtfKind kind = Btf.KindOf(type[1]);
        int start = _types.Count;
        bool whole = kind is BtfKind.Struct or BtfKind.Union or BtfKind.Array or BtfKind.Int;
        _types.AddRange(whole ? type : type[..Btf.TypeWords]);
        Span<uint> copy = CollectionsMarshal.AsSpan(_types)[start..];
        copy[0] = NameOf(type[0]);
        switch (kind)
        {
            case BtfKind.Struct or BtfKind.Union: // members of name_off, type, offset
                for (int i = Btf.TypeWords; i < copy.Length; i += 3)
                {
                    copy[i] = NameOf(copy[i]);
                    copy[i + 1] = NumberOf(copy[i + 1]);
                }

                break;
            case BtfKind.Array: // elem type, index type, count
                copy[3] = NumberOf(copy[3]);
                copy[4] = NumberOf(copy[4]);
                break;
            case BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag:
                copy[2] = NumberOf(copy[2]);
                break;
            case BtfKind.Enum or BtfKind.Enum64:
                copy[1] &= 0xffff_0000; // its size stays; the values are nobody's concern
                break;
            case BtfKind.Int or BtfKind.Float or BtfKind.Forward:
                break;
            default:
                (copy[0], copy[1], copy[2]) = (0, (uint)BtfKind.Pointer << 24, 0); // to void
                break;
        }
    }

    private uint NameOf(uint offset)
    {
        if (!_names.TryGetValue(offset, out uint copy))
        {
            copy = (uint)_strings.Count;
            _strings.AddRange(_from.Name(offset));
            _names.Add(offset, copy);
        }

        return copy;
    }
}
