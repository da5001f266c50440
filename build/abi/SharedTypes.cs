using Libbpf;

namespace AbiGenerator;

/// <summary>The structs and enums that struct rename_abi leads to, each once, what is contained first.</summary>
internal sealed class SharedTypes
{
    /// <summary>Its fields are all that is shared: bpf/rename.h.</summary>
    public const string Root = "rename_abi";

    private readonly List<BtfStruct> _structs = [];
    private readonly List<BtfEnumeration> _enums = [];

    /// <exception cref="AbiException">A type that has no counterpart in C#.</exception>
    public SharedTypes(BtfStruct root)
    {
        foreach (BtfField field in root.Fields)
        {
            Add(field.Type, $"{root.Name}.{field.Name}");
        }
    }

    public IReadOnlyList<BtfStruct> Structs => _structs;

    public IReadOnlyList<BtfEnumeration> Enums => _enums;

    /// <exception cref="AbiException">The object shares nothing, or more than its root says.</exception>
    /// <exception cref="LibbpfException">Not a BPF object.</exception>
    public static SharedTypes Read(ReadOnlySpan<byte> elf)
    {
        using BpfObject obj = BpfObject.Open(elf, "abi");
        Btf types = obj.Types();
        var shared = new SharedTypes(types.FindStruct(Root) ?? throw new AbiException($"no struct {Root} in its BTF"));

        // One variable each, so that its offset in the section is 0.
        RequireAlone(obj, ".bss", shared, "probe_health");
        RequireAlone(obj, ".rodata", shared, "probe_config");
        return shared;
    }

    private static void RequireAlone(BpfObject obj, string section, SharedTypes shared, string name)
    {
        BpfMap map = obj.Maps().FirstOrDefault(map => map.Name.EndsWith(section, StringComparison.Ordinal));
        int? size = shared.Structs.FirstOrDefault(type => type.Name == name)?.Size;
        if (map.IsNull || map.ValueSize != size)
        {
            throw new AbiException($"struct {name} is not alone in {section}, or not there");
        }
    }

    private void Add(BtfType type, string where)
    {
        switch (type)
        {
            case BtfArray { Element: BtfInteger } or BtfInteger:
                break;
            case BtfEnumeration enumeration:
                if (_enums.All(known => known.Name != enumeration.Name))
                {
                    _enums.Add(enumeration);
                }

                break;
            case BtfStruct structure:
                foreach (BtfField field in structure.Fields)
                {
                    Add(field.Type, $"{structure.Name}.{field.Name}");
                }

                if (_structs.All(known => known.Name != structure.Name))
                {
                    _structs.Add(structure);
                }

                break;
            default:
                throw new AbiException($"{where} is neither a number, an array of numbers, an enum nor a struct");
        }
    }
}
