namespace Libbpf.Tests;

public sealed class KernelTypesTests
{
    /// <summary>Structs and functions at the begin and the end, with names that end others.</summary>
    private static readonly string[] Names =
    [
        "list_head", "task_struct", "vfs_rename", "rename", "vfs_fsync_range", "renamedata", "bpf_rdonly_cast",
        "no_such_type", "", "panic", "dentry", "do_exit", "pid_t",
    ];

    [Fact]
    public void Read_names_saysWhatLibbpfSays()
    {
        var types = KernelTypes.Read(Names);

        using Btf all = Btf.LoadKernel();
        Assert.All(Names.Where(name => name.Length > 0), name =>
        {
            Assert.Equal(all.HasStruct(name), types.HasStruct(name));
            Assert.Equal(all.ParameterCount(name), types.ParameterCount(name));
            Assert.Equal(all.FunctionId(name), types.FunctionId(name));
        });
        Assert.True(types.HasStruct("task_struct"));
        Assert.Equal(4, types.ParameterCount("vfs_fsync_range")); // include/linux/fs.h
    }

    [Fact]
    public void Read_otherNames_areUnknown()
    {
        var types = KernelTypes.Read("vfs_rename");

        Assert.False(types.HasStruct("task_struct"));
        Assert.Null(types.ParameterCount("vfs_fsync_range"));
    }

    /// <summary>This suite may run where the kernel refuses fentry, but then it says so.</summary>
    [Fact]
    public void TryFentry_functionThatIsNotThere_isENOENT()
    {
        var types = KernelTypes.Read("vfs_rename", "no_such_function");

        Assert.Equal(Errno.ENOENT, KernelFeatures.TryFentry(types, "no_such_function"));
        Assert.True(KernelFeatures.TryFentry(types, "vfs_rename") is 0 or Errno.EPERM);
    }
}
