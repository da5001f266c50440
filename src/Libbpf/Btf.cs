using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>Type information of a BPF object or of the running kernel (Documentation/bpf/btf.rst).</summary>
public sealed unsafe class Btf : IDisposable
{
    private readonly BpfObject? _owner;
    private nint _btf;

    private Btf(nint btf, BpfObject? owner)
    {
        _btf = btf;
        _owner = owner;
    }

    /// <summary>The kernel's, from /sys/kernel/btf/vmlinux.</summary>
    /// <exception cref="LibbpfException">ENOENT or ESRCH: a kernel without BTF.</exception>
    public static Btf LoadKernel()
    {
        nint btf = NativeMethods.btf__load_vmlinux_btf();
        return btf != 0
            ? new Btf(btf, null)
            : throw new LibbpfException(
                "cannot read the kernel's type information (/sys/kernel/btf/vmlinux)",
                Marshal.GetLastPInvokeError());
    }

    internal static Btf Borrow(nint btf, BpfObject owner) => btf != 0
        ? new Btf(btf, owner)
        : throw new InvalidOperationException("the BPF object has no BTF");

    public bool HasStruct(string name) => Find(name, BtfKind.Struct) > 0;

    /// <summary>The struct of that name, or null.</summary>
    public BtfStruct? FindStruct(string name)
    {
        int id = Find(name, BtfKind.Struct);
        return id > 0 ? ReadStruct((uint)id) : null;
    }

    /// <summary>Number of parameters of a kernel function, or null if BTF has no such function.</summary>
    public int? ParameterCount(string function)
    {
        int id = Find(function, BtfKind.Func);
        if (id <= 0)
        {
            return null;
        }

        uint prototype = Type((uint)id)[2];
        return (int)(Type(prototype)[1] & 0xffff);
    }

    /// <summary>The value of an enumerator, or null.</summary>
    public int? EnumValue(string enumeration, string name)
    {
        int id = Find(enumeration, BtfKind.Enum);
        if (id <= 0)
        {
            return null;
        }

        BtfEnumerator? member = ReadEnum(Type((uint)id)).Members.FirstOrDefault(member => member.Name == name);
        return (int?)member?.Value;
    }

    public void Dispose()
    {
        if (_owner is null && _btf != 0)
        {
            NativeMethods.btf__free(_btf);
        }

        _btf = 0;
    }

    private int Find(string name, BtfKind kind)
    {
        ObjectDisposedException.ThrowIf(_btf == 0 || _owner is { IsClosed: true }, this);
        return NativeMethods.btf__find_by_name_kind(_btf, name, (uint)kind);
    }

    // struct btf_type: name_off, info (vlen: bits 0-15, kind: 24-28), then size or type.
    private uint* Type(uint id)
    {
        uint* type = NativeMethods.btf__type_by_id(_btf, id);
        return type != null ? type : throw new InvalidOperationException($"BTF has no type {id}");
    }

    private static BtfKind KindOf(uint* type) => (BtfKind)((type[1] >> 24) & 0x1f);

    private string NameAt(uint offset) =>
        Marshal.PtrToStringUTF8((nint)NativeMethods.btf__name_by_offset(_btf, offset)) ?? "";

    private BtfStruct ReadStruct(uint id)
    {
        uint* type = Type(id);
        var fields = new BtfField[type[1] & 0xffff];

        // With kind_flag, a member's upper 8 bits are the width of a bit field.
        uint offsetMask = HasKindFlag(type) ? 0xff_ffff : uint.MaxValue;
        for (int i = 0; i < fields.Length; i++)
        {
            uint* member = type + 3 + (3 * i); // name_off, type, offset in bits
            fields[i] = new BtfField(NameAt(member[0]), (int)((member[2] & offsetMask) / 8), ReadType(member[1]));
        }

        return new BtfStruct(NameAt(type[0]), (int)type[2], fields);
    }

    private BtfEnumeration ReadEnum(uint* type)
    {
        var members = new BtfEnumerator[type[1] & 0xffff];
        for (int i = 0; i < members.Length; i++)
        {
            uint* member = type + 3 + (2 * i); // name_off, val
            members[i] = new BtfEnumerator(NameAt(member[0]), HasKindFlag(type) ? (int)member[1] : member[1]);
        }

        return new BtfEnumeration(NameAt(type[0]), (int)type[2], members);
    }

    private BtfType ReadType(uint id)
    {
        uint* type = Type(id);
        return KindOf(type) switch
        {
            // The encoding: bits 24 to 27, of which the first says signed.
            BtfKind.Int => new BtfInteger((int)type[2], (type[3] & 0x0100_0000) != 0),
            BtfKind.Pointer => new BtfOpaque(8),
            BtfKind.Array => new BtfArray(ReadType(type[3]), (int)type[5]), // elem type, index type, count
            BtfKind.Struct => ReadStruct(id),
            BtfKind.Enum => ReadEnum(type),
            BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict => ReadType(type[2]),
            _ => new BtfOpaque((int)type[2]),
        };
    }

    private static bool HasKindFlag(uint* type) => (type[1] >> 31) != 0;
}
