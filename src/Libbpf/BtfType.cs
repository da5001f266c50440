namespace Libbpf;

/// <summary>A type of C, as BTF describes it.</summary>
/// <param name="Size">In bytes, the whole of it.</param>
public abstract record BtfType(int Size);

/// <param name="Size">1, 2, 4 or 8 bytes.</param>
public sealed record BtfInteger(int Size, bool IsSigned) : BtfType(Size);

/// <summary>An array of fixed length.</summary>
public sealed record BtfArray(BtfType Element, int Length) : BtfType(Element.Size * Length);

/// <param name="Name">As in C.</param>
/// <param name="Members">In order of declaration.</param>
public sealed record BtfEnumeration(string Name, int Size, IReadOnlyList<BtfEnumerator> Members) : BtfType(Size);

/// <param name="Name">As in C.</param>
/// <param name="Value">Sign-extended where the compiler said that the enum has a sign (LLVM 15 and later).</param>
public sealed record BtfEnumerator(string Name, long Value);

/// <param name="Name">As in C.</param>
/// <param name="Fields">In order of declaration.</param>
public sealed record BtfStruct(string Name, int Size, IReadOnlyList<BtfField> Fields) : BtfType(Size);

/// <param name="Name">As in C.</param>
/// <param name="Offset">In bytes from the start of the struct.</param>
public sealed record BtfField(string Name, int Offset, BtfType Type)
{
    /// <summary>In bytes, of the whole field: arrays and nested structs included.</summary>
    public int Size => Type.Size;
}

/// <summary>A pointer, a union, or what else is not read further.</summary>
public sealed record BtfOpaque(int Size) : BtfType(Size);

/// <summary>BTF_KIND_ (include/uapi/linux/btf.h).</summary>
internal enum BtfKind : uint
{
    Int = 1,
    Pointer = 2,
    Array = 3,
    Struct = 4,
    Union = 5,
    Enum = 6,
    Forward = 7,
    Typedef = 8,
    Volatile = 9,
    Const = 10,
    Restrict = 11,
    Func = 12,
    FuncProto = 13,
    Variable = 14,
    DataSection = 15,
    Float = 16,
    DeclTag = 17,
    TypeTag = 18,
    Enum64 = 19,
}
