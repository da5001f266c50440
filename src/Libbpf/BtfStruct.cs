namespace Libbpf;

/// <param name="Name">As in C.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Fields">In order of declaration.</param>
public sealed record BtfStruct(string Name, int Size, IReadOnlyList<BtfField> Fields);

/// <param name="Name">As in C.</param>
/// <param name="Offset">In bytes from the start of the struct.</param>
/// <param name="Size">In bytes, of the whole field: arrays and nested structs included.</param>
public sealed record BtfField(string Name, int Offset, int Size);
