namespace Libbpf.Tests;

public sealed class BtfTests
{
    [Fact]
    public void FindStruct_ofAnObject_hasEveryFieldWithOffsetAndSize()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");
        Btf types = toolbox.Types();

        BtfStruct pair = types.FindStruct("pair")!;

        Assert.Equal(("pair", 16), (pair.Name, pair.Size));
        Assert.Equal(
            [("small", 0, 4), ("bytes", 4, 4), ("large", 8, 8)], Layout(pair));
    }

    [Fact]
    public void FindStruct_nestedStructsAndArrays_haveTheirWholeSize()
    {
        using BpfObject drifted = TestObject.Open("drifted");
        Btf types = drifted.Types();

        BtfStruct slot = types.FindStruct("actor_slot")!;

        Assert.Equal(
            [("key", 0, 32), ("counts", 32, 40), ("cgroup_slot", 72, 8), ("reserved", 80, 32)], Layout(slot));
    }

    [Fact]
    public void FindStruct_fields_haveTheirTypes()
    {
        using BpfObject drifted = TestObject.Open("drifted");
        Btf types = drifted.Types();

        var key = (BtfStruct)types.FindStruct("actor_slot")!.Fields[0].Type;
        var source = (BtfEnumeration)types.FindStruct("probe_config")!.Fields[0].Type;

        Assert.Equal(
            [new BtfInteger(8, false), new BtfInteger(4, true), new BtfInteger(4, false), Chars(16)],
            key.Fields.Select(field => field.Type));
        Assert.Equal(("cgroup_source", 4), (source.Name, source.Size));
        Assert.Equal(
            [new("CGROUP_SOURCE_V2", 0), new("CGROUP_SOURCE_NONE", 1), new BtfEnumerator("CGROUP_SOURCE_V1", 2)],
            source.Members);
    }

    [Fact]
    public void FindStruct_withBitFields_hasTheOffsetsOfTheirWords()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");
        Btf types = toolbox.Types();

        Assert.Equal(
            [("word", 0), ("low", 4), ("high", 4), ("last", 8)],
            types.FindStruct("packed_bits")!.Fields.Select(field => (field.Name, field.Offset)));
    }

    [Fact]
    public void FindStruct_unknownName_isNull()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");
        Btf types = toolbox.Types();

        Assert.Null(types.FindStruct("no_such_struct"));
        Assert.False(types.HasStruct("no_such_struct"));
        Assert.False(types.HasStruct("total")); // a variable
    }

    [Fact]
    public void FindStruct_ofTheKernel_readsPointers()
    {
        using var kernel = Btf.LoadKernel();

        Assert.Equal(
            [("next", 0, 8), ("prev", 8, 8)], Layout(kernel.FindStruct("list_head")!));
    }

    [Theory]
    [InlineData("task_struct", true)]
    [InlineData("renamedata", true)]
    [InlineData("vfs_rename", false)]
    public void HasStruct_ofTheKernel_tellsStructsFromTheRest(string name, bool expected)
    {
        using var kernel = Btf.LoadKernel();

        Assert.Equal(expected, kernel.HasStruct(name));
    }

    [Theory]
    [InlineData("vfs_rename", 1)] // struct renamedata *
    [InlineData("vfs_fsync_range", 4)] // include/linux/fs.h
    [InlineData("no_such_function", null)]
    [InlineData("task_struct", null)]
    public void ParameterCount_ofKernelFunctions_isTheirs(string function, int? expected)
    {
        using var kernel = Btf.LoadKernel();

        Assert.Equal(expected, kernel.ParameterCount(function));
    }

    [Fact]
    public void Types_ofAClosedObject_areStillThere()
    {
        BpfObject toolbox = TestObject.Open("toolbox");
        Btf types = toolbox.Types();

        toolbox.Dispose();

        Assert.NotNull(types.FindStruct("pair"));
    }

    [Fact]
    public void Types_ofNoBtf_areRefusedWithAReason()
    {
        var e = Assert.Throws<LibbpfException>(() => new Btf(new byte[64]));

        Assert.Equal(
            "cannot read the kernel's type information (/sys/kernel/btf/vmlinux): Invalid argument (EINVAL)", e.Message);
    }

    /// <summary>As where something else is mounted over the kernel's file.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(24)] // the header, and nothing behind it
    [InlineData(4096)]
    public void Types_ofACutFile_areRefusedWithAReason(int length)
    {
        byte[] kernel = File.ReadAllBytes("/sys/kernel/btf/vmlinux");

        Assert.Equal(Errno.EINVAL, Assert.Throws<LibbpfException>(() => new Btf(kernel.AsMemory(..length))).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LibbpfException>(() => new Btf(kernel.AsMemory(..^1))).Errno);
    }

    private static BtfArray Chars(int length) => new(new BtfInteger(1, true), length);

    private static IEnumerable<(string Name, int Offset, int Size)> Layout(BtfStruct type) =>
        type.Fields.Select(field => (field.Name, field.Offset, field.Size));
}
