namespace Libbpf.Tests;

public sealed class KernelBtfTests
{
    private const uint KindStruct = 4; // BTF_KIND_STRUCT
    private const uint KindFunc = 12; // BTF_KIND_FUNC

    /// <summary>Some stand early in the kernel's types and some late; some are the end of other names.</summary>
    private static readonly string[] Names =
    [
        "list_head", "task_struct", "vfs_rename", "rename", "vfs_fsync_range", "renamedata", "bpf_rdonly_cast",
        "no_such_type", "panic", "dentry", "do_exit", "pid_t",
    ];

    [Fact]
    public void LoadKernel_names_saysWhatLibbpfSays()
    {
        using var types = Btf.LoadKernel();

        using var kernel = LibbpfTypes.OfKernel();
        Assert.All(Names, name =>
        {
            Assert.Equal(kernel.Find(name, KindStruct) is not null, types.HasStruct(name));
            Assert.Equal(kernel.Find(name, KindFunc), types.FunctionId(name));
            Assert.Equal(
                kernel.Find(name, KindFunc) is { } id ? kernel.ParameterCount(id) : null, types.ParameterCount(name));
        });
        Assert.True(types.HasStruct("task_struct"));
        Assert.Equal(4, types.ParameterCount("vfs_fsync_range")); // include/linux/fs.h
    }

    /// <summary>Where the kernel lets its file be mapped (6.16), a start need not have its 5 MB in memory.</summary>
    [Fact]
    public void LoadKernel_fileThatCanBeMapped_isNotCopied()
    {
        const string file = "/sys/kernel/btf/vmlinux";
        using IDisposable? mapped = FileMemory.Map(file);
        long before = GC.GetAllocatedBytesForCurrentThread();

        using var types = Btf.LoadKernel();

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(mapped is null, allocated > new FileInfo(file).Length);
    }

    [Fact]
    public void Map_file_hasItsBytes()
    {
        string file = Path.GetTempFileName();
        byte[] bytes = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i * 7))];
        File.WriteAllBytes(file, bytes);

        FileMemory mapped = FileMemory.Map(file)!;
        File.Delete(file);

        Assert.Equal(bytes, mapped.Memory.ToArray());
        ((IDisposable)mapped).Dispose();
        Assert.Throws<ObjectDisposedException>(() => mapped.Memory.Span[0]);
    }

    [Theory]
    [InlineData("/dev/null")] // as a container mounts it over what it hides
    [InlineData("/proc/self/stat")]
    public void Map_whatHasNoPages_isNull(string file) => Assert.Null(FileMemory.Map(file));

    [Fact]
    public void Subset_wholeStructs_isSmallAndEveryTypeInItCanBeRead()
    {
        using var kernel = Btf.LoadKernel();

        byte[] subset = kernel.Subset("task_struct", "dentry").ToArray();

        // As libbpf counts and reads them.
        using var types = LibbpfTypes.Of(subset);
        Assert.InRange(types.Count, 10u, 5_000u);
        Assert.NotNull(types.Find("task_struct", KindStruct));
        Assert.Null(types.Find("inode", KindStruct)); // behind a pointer
    }

    /// <summary>Both are read by the same code, but the numbers of the types are others.</summary>
    [Theory]
    [InlineData("dentry")]
    [InlineData("cred")]
    [InlineData("super_block")]
    [InlineData("cgroup")]
    public void Subset_aStruct_hasItsFieldsWhereTheKernelHasThem(string name)
    {
        using var kernel = Btf.LoadKernel();

        var subset = new Btf(kernel.Subset(name).ToArray());

        BtfStruct expected = kernel.FindStruct(name)!;
        BtfStruct actual = subset.FindStruct(name)!;
        Assert.Equal(expected.Size, actual.Size);
        Assert.Equal(
            expected.Fields.Select(field => (field.Name, field.Offset, field.Size)),
            actual.Fields.Select(field => (field.Name, field.Offset, field.Size)));
    }

    /// <summary>This suite may run where the kernel refuses fentry, but then it says so.</summary>
    [Fact]
    public void TryFentry_functionThatIsNotThere_isENOENT()
    {
        using var types = Btf.LoadKernel();

        Assert.Equal(Errno.ENOENT, KernelFeatures.TryFentry(types, "no_such_function"));
        Assert.True(KernelFeatures.TryFentry(types, "vfs_rename") is 0 or Errno.EPERM);
    }
}
