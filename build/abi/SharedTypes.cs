using Libbpf;

namespace AbiGenerator;

/// <summary>The structs and enums that one struct leads to, each once, what is contained first.</summary>
internal sealed class SharedTypes
{
    /// <summary>Its fields are all that the probe shares: bpf/rename.h.</summary>
    public const string Root = "rename_abi";

    /// <summary>Likewise the guard: bpf/guard.h.</summary>
    public const string GuardRoot = "guard_abi";

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
    public static SharedTypes Read(ReadOnlySpan<byte> elf) => Read(elf, Root, "probe_health", "probe_config");

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    public static SharedTypes ReadGuard(ReadOnlySpan<byte> elf) => Read(elf, GuardRoot, "guard_counts", "guard_config");

    // One variable each, so that its offset in the section is 0.
    private static SharedTypes Read(ReadOnlySpan<byte> elf, string root, string bss, string rodata)
    {
        using BpfObject obj = BpfObject.Open(elf, "abi");
        Btf types = obj.Types();
        var shared = new SharedTypes(types.FindStruct(root) ?? throw new AbiException($"no struct {root} in its BTF"));
        RequireAlone(obj, ".bss", shared, bss);
        RequireAlone(obj, ".rodata", shared, rodata);
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
            case BtfArray { Element: BtfStruct element }:
                Add(element, where);
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
                throw new AbiException($"{where} is neither a number, an enum, a struct nor an array of numbers or structs");
        }
    }
}
