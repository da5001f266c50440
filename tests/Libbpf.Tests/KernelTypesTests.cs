namespace Libbpf.Tests;

public sealed class KernelTypesTests
{
    private const uint KindFunc = 12; // BTF_KIND_FUNC

    /// <summary>Some stand early in the kernel's types and some late; some are the end of other names.</summary>
    private static readonly string[] Names =
    [
        "list_head", "task_struct", "vfs_rename", "rename", "vfs_fsync_range", "renamedata", "bpf_rdonly_cast",
        "no_such_type", "panic", "dentry", "do_exit", "pid_t",
    ];

    [Fact]
    public void Read_names_saysWhatLibbpfSays()
    {
        var types = KernelTypes.Read(Names, []);

        using Btf all = Btf.LoadKernel();
        nint btf = NativeMethods.btf__load_vmlinux_btf();
        Assert.All(Names, name =>
        {
            int id = NativeMethods.btf__find_by_name_kind(btf, name, KindFunc);
            Assert.Equal(all.HasStruct(name), types.HasStruct(name));
            Assert.Equal(all.ParameterCount(name), types.ParameterCount(name));
            Assert.Equal(id > 0 ? (uint)id : null, types.FunctionId(name));
        });
        NativeMethods.btf__free(btf);
        Assert.True(types.HasStruct("task_struct"));
        Assert.Equal(4, types.ParameterCount("vfs_fsync_range")); // include/linux/fs.h
    }

    [Fact]
    public void Read_otherNames_areUnknown()
    {
        var types = KernelTypes.Read(["vfs_rename"], []);

        Assert.False(types.HasStruct("task_struct"));
        Assert.Null(types.ParameterCount("vfs_fsync_range"));
    }

    [Fact]
    public void Subset_wholeStructs_isSmallAndEveryTypeInItCanBeRead()
    {
        var types = KernelTypes.Read([], ["task_struct", "dentry"]);

        // As libbpf counts and reads them.
        nint btf = NativeMethods.btf__new(types.Subset.ToArray(), (uint)types.Subset.Length);
        Assert.NotEqual(0, btf);
        Assert.InRange(NativeMethods.btf__type_cnt(btf), 10u, 5_000u);
        Assert.True(NativeMethods.btf__find_by_name_kind(btf, "task_struct", 4) > 0);
        Assert.True(NativeMethods.btf__find_by_name_kind(btf, "inode", 4) <= 0); // behind a pointer
        NativeMethods.btf__free(btf);
    }

    /// <summary>This suite may run where the kernel refuses fentry, but then it says so.</summary>
    [Fact]
    public void TryFentry_functionThatIsNotThere_isENOENT()
    {
        var types = KernelTypes.Read(["vfs_rename", "no_such_function"], []);

        Assert.Equal(Errno.ENOENT, KernelFeatures.TryFentry(types, "no_such_function"));
        Assert.True(KernelFeatures.TryFentry(types, "vfs_rename") is 0 or Errno.EPERM);
    }
}
