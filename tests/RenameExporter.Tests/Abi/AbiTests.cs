using AbiGenerator;
using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Tests.Probing;
using Testing;

namespace RenameExporter.Tests.Abi;

/// <summary>The exporter is compiled with the types of the object that it loads: build/abi makes them of it.</summary>
public sealed class AbiTests
{
    private static readonly BtfInteger s_number = new(4, IsSigned: false);
    private static readonly SharedTypes s_shipped = SharedTypes.Read(TestObject.ShippedBytes());
    private static readonly SharedTypes s_guard = SharedTypes.ReadGuard(TestObject.ShippedBytes("guard.bpf.o"));
    private static readonly SharedTypes s_drifted = SharedTypes.Read(TestObject.Bytes("drifted"));

    [Theory]
    [InlineData("rename.bpf.o")]
    [InlineData("rename_cast.bpf.o")]
    public void Hash_ofTheExporter_isThatOfTheObjectsInIt(string name) =>
        Assert.Equal(Layout.Hash, AbiHash.Of(SharedTypes.Read(TestObject.ShippedBytes(name))));

    [Fact]
    public void Source_ofTheShippedObject_isWhatWasCompiled() => Assert.Equal(
        File.ReadAllText(Path.Combine(Repository.Root, "artifacts/abi/Abi.cs")), CSharpSource.Of(s_shipped, s_guard));

    [Fact]
    public void Source_ofADriftedObject_followsIt()
    {
        string source = CSharpSource.Of(s_drifted, s_guard);

        Assert.NotEqual(Layout.Hash, AbiHash.Of(s_drifted));
        Assert.All(
            [
                "[FieldOffset(8)] public int Error;", "[FieldOffset(12)] public uint Uid;",
                "[FieldOffset(72)] public ulong CgroupSlot;", "[FieldOffset(16)] public ulong TotalNs;",
                "[FieldOffset(224)] public long Reserved;", "V2 = 0,", "None = 1,",
            ],
            line => Assert.Contains(line, source, StringComparison.Ordinal));

        // What the exporter says, and would no longer compile.
        Assert.DoesNotContain("SumNs", source, StringComparison.Ordinal);
        Assert.DoesNotContain("SampleRecord", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Source_enums_areFlagsOfBitsAndConstantsOfNumbers()
    {
        string source = CSharpSource.Of(s_shipped, s_guard);

        Assert.All(
            [
                "[System.Flags]\ninternal enum RenameKinds : uint\n{\n    None = 0,\n    Moved = 1,\n",
                "\n\ninternal enum ReclaimTable : uint\n{\n    Actors = 0,\n",
                "internal static class SlotNumbers\n{\n    public const int OverflowRenamed = 0;\n",
            ],
            declaration => Assert.Contains(declaration, source, StringComparison.Ordinal));
    }

    /// <summary>Whatever changes, one at a time: two generations of the exporter that differ in it must not share maps.</summary>
    [Fact]
    public void Hash_anyNameOffsetSizeOrValue_isPartOfIt()
    {
        BtfStruct slot = Struct("slot", 8, Field("count", 0));
        BtfEnumeration kind = Enumeration("kind", new("KIND_A", 1), new("KIND_B", 2));
        BtfType[][] all =
        [
            [slot, kind],
            [slot with { Name = "other" }, kind],
            [slot with { Size = 16 }, kind],
            [slot with { Fields = [Field("number", 0)] }, kind],
            [slot with { Fields = [Field("count", 4)] }, kind],
            [slot with { Fields = [new("count", 0, new BtfInteger(4, IsSigned: true))] }, kind],
            [slot with { Fields = [new("count", 0, new BtfInteger(8, IsSigned: false))] }, kind],
            [slot with { Fields = [new("count", 0, new BtfArray(s_number, 2))] }, kind],
            [slot with { Fields = [.. slot.Fields, Field("more", 4)] }, kind],
            [slot, Enumeration("sort", [.. kind.Members])],
            [slot, Enumeration("kind", new("KIND_A", 1), new("KIND_C", 2))],
            [slot, Enumeration("kind", new("KIND_A", 1), new("KIND_B", 3))],
            [slot, Enumeration("kind", new BtfEnumerator("KIND_A", 1))],
        ];

        string[] hashes = [.. all.Select(types => AbiHash.Of(Shared(types)))];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{16}$", hash));
    }

    [Fact]
    public void Read_typeThatCannotBeShared_isNamed()
    {
        var refusal = Assert.Throws<AbiException>(() => Shared(Struct("slot", 8, new BtfField("next", 0, new BtfOpaque(8)))));

        Assert.StartsWith("slot.next is neither", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_objectThatSharesNothing_isRefused()
    {
        var refusal = Assert.Throws<AbiException>(() => SharedTypes.Read(TestObject.Bytes("buckets")));

        Assert.Equal("no struct rename_abi in its BTF", refusal.Message);
    }

    private static SharedTypes Shared(params BtfType[] types) =>
        new(Struct(SharedTypes.Root, 0, [.. types.Select((type, i) => new BtfField($"_{i}", 0, type))]));

    private static BtfStruct Struct(string name, int size, params BtfField[] fields) => new(name, size, fields);

    private static BtfEnumeration Enumeration(string name, params BtfEnumerator[] members) => new(name, 4, members);

    private static BtfField Field(string name, int offset) => new(name, offset, s_number);
}
