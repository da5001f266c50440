using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>
/// Compares the shared structs with the BPF object's BTF. A difference would make every number on
/// /metrics wrong without a sign, so it stops the program, and it is a unit test on the built object.
/// </summary>
internal static class ContractCheck
{
    /// <returns>One line for each difference; empty when the twins agree.</returns>
    public static IReadOnlyList<string> Differences(BpfObject obj)
    {
        var differences = new List<string>();
        using Btf types = obj.Types();
        foreach (StructTwin twin in ContractTwins.Structs())
        {
            if (types.FindStruct(twin.Name) is { } actual)
            {
                Compare(twin, actual, differences);
            }
            else
            {
                differences.Add($"struct {twin.Name}: missing from the BPF object");
            }
        }

        IReadOnlyList<BpfMap> maps = obj.Maps();
        foreach (MapTwin twin in ContractTwins.Maps())
        {
            Compare(twin, maps, differences);
        }

        return differences;
    }

    private static void Compare(StructTwin twin, BtfStruct actual, List<string> differences)
    {
        string name = $"struct {twin.Name}";
        Expect(differences, $"{name}: size", twin.Size, actual.Size);
        foreach (FieldTwin field in twin.Fields)
        {
            BtfField? other = actual.Fields.FirstOrDefault(f => f.Name == field.Name);
            if (other is null)
            {
                differences.Add($"{name}.{field.Name}: missing from the BPF object");
                continue;
            }

            Expect(differences, $"{name}.{field.Name}: offset", field.Offset, other.Offset);
            Expect(differences, $"{name}.{field.Name}: size", field.Size, other.Size);
        }

        foreach (BtfField extra in actual.Fields.Where(f => twin.Fields.All(t => t.Name != f.Name)))
        {
            differences.Add($"{name}.{extra.Name}: unknown to the exporter");
        }
    }

    private static void Compare(MapTwin twin, IReadOnlyList<BpfMap> maps, List<string> differences)
    {
        // libbpf prefixes the names of data sections with the object's.
        BpfMap map = maps.FirstOrDefault(m =>
            twin.Name[0] == '.' ? m.Name.EndsWith(twin.Name, StringComparison.Ordinal) : m.Name == twin.Name);
        if (map.IsNull)
        {
            differences.Add($"map {twin.Name}: missing from the BPF object");
            return;
        }

        Expect(differences, $"map {twin.Name}: key size", twin.KeySize, (int)map.KeySize);
        Expect(differences, $"map {twin.Name}: value size", twin.ValueSize, (int)map.ValueSize);
    }

    private static void Expect(List<string> differences, string what, int ours, int theirs)
    {
        if (ours != theirs)
        {
            differences.Add($"{what} {ours} in the exporter, {theirs} in the BPF object");
        }
    }
}
