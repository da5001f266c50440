using System.Runtime.InteropServices;
using System.Text;

namespace Libbpf;

/// <summary>Type information of a BPF object or of the running kernel (Documentation/bpf/btf.rst).</summary>
/// <remarks>
/// Of the kernel's 150,000 types libbpf makes a list of its own, and goes through it for each question and each
/// struct that is relocated. Here they stay the file that they are.
/// </remarks>
public sealed class Btf : IDisposable
{
    internal const ushort Magic = 0xeb9f;
    internal const int HeaderWords = 6; // struct btf_header
    internal const int TypeWords = 3; // struct btf_type: name_off, info (vlen: bits 0-15, kind: 24-28), size or type

    private const string KernelPath = "/sys/kernel/btf/vmlinux";

    // Types from one mark to the next.
    private const int Stride = 32;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly IDisposable? _mapped;
    private readonly Range _types;
    private readonly Range _strings;

    // By number of the type, of which 0 is void: its name_off. And where every so many begin, in words.
    private readonly uint[] _names;
    private readonly int[] _marks;
    private readonly int _count = 1;

    internal Btf(ReadOnlyMemory<byte> file, IDisposable? mapped = null)
    {
        // The magic number; hdr_len; then offset, behind it, and length of the types and the strings.
        ReadOnlySpan<uint> header = MemoryMarshal.Cast<byte, uint>(file.Span);
        if (header.Length < HeaderWords || (ushort)header[0] != Magic
            || Math.Max((ulong)header[2] + header[3], (ulong)header[4] + header[5]) + header[1] > (ulong)file.Length)
        {
            throw Unreadable(Errno.EINVAL); // empty, or cut: what a container mounts over it
        }

        (_file, _mapped) = (file, mapped);
        _types = Section(header[1] + header[2], header[3]);
        _strings = Section(header[1] + header[4], header[5]);

        // That many at most; what of the array is not written takes no memory.
        int types = (int)header[3] / (TypeWords * sizeof(uint)), at = 0;
        _names = GC.AllocateUninitializedArray<uint>(types + 1);
        _marks = new int[(types / Stride) + 1];
        ReadOnlySpan<uint> words = Types;
        for (; at < words.Length; _count++)
        {
            if (_count % Stride == 0)
            {
                _marks[_count / Stride] = at;
            }

            _names[_count] = words[at];
            at += TypeWords + Trailer(words[at + 1]);
        }
    }

    private ReadOnlySpan<uint> Types => MemoryMarshal.Cast<byte, uint>(_file.Span[_types]);

    /// <summary>The kernel's, from /sys/kernel/btf/vmlinux.</summary>
    /// <exception cref="LibbpfException">A kernel without BTF, or with a kind of type that is not known.</exception>
    public static Btf LoadKernel()
    {
        FileMemory? mapped = null;
        try
        {
            mapped = FileMemory.Map(KernelPath);
            return new(mapped?.Memory ?? File.ReadAllBytes(KernelPath), mapped);
        }
        catch (LibbpfException)
        {
            ((IDisposable?)mapped)?.Dispose();
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e switch
            {
                FileNotFoundException or DirectoryNotFoundException => Errno.ENOENT,
                UnauthorizedAccessException => Errno.EACCES,
                _ => Errno.EINVAL,
            });
        }
    }

    /// <summary>What is mapped goes; nothing can be asked any more.</summary>
    public void Dispose() => _mapped?.Dispose();

    public bool HasStruct(string name) => Find(name, BtfKind.Struct) is not null;

    /// <summary>The struct of that name, or null.</summary>
    public BtfStruct? FindStruct(string name) => Find(name, BtfKind.Struct) is { } id ? ReadStruct(id) : null;

    /// <summary>Number of parameters of a function, or null if there is no such function.</summary>
    public int? ParameterCount(string function) =>
        FunctionId(function) is { } id ? Length(Type(Type(id)[2])[1]) : null;

    /// <summary>The value of an enumerator, or null.</summary>
    public int? EnumValue(string enumeration, string name) => Find(enumeration, BtfKind.Enum) is { } id
        ? (int?)ReadEnum(Type(id)).Members.FirstOrDefault(member => member.Name == name)?.Value
        : null;

    /// <summary>Some structs and unions with whatever lies in them, for <see cref="BpfObject.Open"/>.</summary>
    public ReadOnlyMemory<byte> Subset(params IEnumerable<string> names) => BtfSubset.Of(
        this, names.SelectMany(FindAll).Where(id => KindOf(Type(id)[1]) is BtfKind.Struct or BtfKind.Union));

    internal uint? FunctionId(string name) => Find(name, BtfKind.Func);

    /// <summary>A struct btf_type, and what follows it.</summary>
    internal ReadOnlySpan<uint> Type(uint id)
    {
        ReadOnlySpan<uint> words = Types;
        int at = _marks[id / Stride];
        for (uint before = Math.Max(1, id / Stride * Stride); before < id; before++)
        {
            at += TypeWords + Trailer(words[at + 1]);
        }

        return words.Slice(at, TypeWords + Trailer(words[at + 1]));
    }

    /// <summary>With its NUL.</summary>
    internal ReadOnlySpan<byte> Name(uint offset)
    {
        ReadOnlySpan<byte> rest = _file.Span[_strings][(int)offset..];
        return rest[..(rest.IndexOf((byte)0) + 1)];
    }

    internal static BtfKind KindOf(uint info) => (BtfKind)((info >> 24) & 0x1f);

    /// <returns>The number of the first one, or null.</returns>
    private uint? Find(string name, BtfKind kind)
    {
        uint found = FindAll(name).Find(id => KindOf(Type(id)[1]) == kind);
        return found != 0 ? found : null;
    }

    /// <returns>Numbers of all types of that name, of whatever kind.</returns>
    private List<uint> FindAll(string name)
    {
        // A whole string, with a NUL before and behind.
        int offset = _file.Span[_strings].IndexOf(Encoding.UTF8.GetBytes($"\0{name}\0")) + 1;
        var found = new List<uint>();
        for (int id = 1, next; offset > 0 && (next = _names.AsSpan(id.._count).IndexOf((uint)offset)) >= 0; id++)
        {
            id += next;
            found.Add((uint)id);
        }

        return found;
    }

    private string Text(uint nameOffset) => Encoding.UTF8.GetString(Name(nameOffset)[..^1]);

    private BtfStruct ReadStruct(uint id)
    {
        ReadOnlySpan<uint> type = Type(id);
        var fields = new BtfField[Length(type[1])];

        // With kind_flag, a member's upper 8 bits are the width of a bit field.
        uint offsetMask = HasKindFlag(type) ? 0xff_ffff : uint.MaxValue;
        for (int i = 0; i < fields.Length; i++)
        {
            ReadOnlySpan<uint> member = type.Slice(TypeWords + (3 * i), 3); // name_off, type, offset in bits
            fields[i] = new BtfField(Text(member[0]), (int)((member[2] & offsetMask) / 8), ReadType(member[1]));
        }

        return new BtfStruct(Text(type[0]), (int)type[2], fields);
    }

    private BtfEnumeration ReadEnum(ReadOnlySpan<uint> type)
    {
        var members = new BtfEnumerator[Length(type[1])];
        for (int i = 0; i < members.Length; i++)
        {
            ReadOnlySpan<uint> member = type.Slice(TypeWords + (2 * i), 2); // name_off, val
            members[i] = new BtfEnumerator(Text(member[0]), HasKindFlag(type) ? (int)member[1] : member[1]);
        }

        return new BtfEnumeration(Text(type[0]), (int)type[2], members);
    }

    private BtfType ReadType(uint id)
    {
        ReadOnlySpan<uint> type = Type(id);
        return KindOf(type[1]) switch
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

    private static bool HasKindFlag(ReadOnlySpan<uint> type) => (type[1] >> 31) != 0;

    private static int Length(uint info) => (int)(info & 0xffff);

    /// <summary>Words that follow a struct btf_type.</summary>
    private static int Trailer(uint info) => KindOf(info) switch
    {
        BtfKind.Int or BtfKind.Variable or BtfKind.DeclTag => 1,
        BtfKind.Array => 3,
        BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 3 * Length(info),
        BtfKind.Enum or BtfKind.FuncProto => 2 * Length(info),
        0 or > BtfKind.Enum64 => throw Unreadable(Errno.EINVAL),
        _ => 0,
    };

    private static Range Section(uint offset, uint length) => (int)offset..(int)(offset + length);

    private static LibbpfException Unreadable(int errno) =>
        new($"cannot read the kernel's type information ({KernelPath})", errno);
}
