using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Host;

namespace RenameExporter.Tests.Host;

public sealed class CgroupHierarchyTests
{
    private const string Header = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n";

    [Theory]
    [InlineData("cpuset\t0\t90\t1\nmemory\t0\t90\t1\npids\t0\t90\t1\n", "v2")]
    [InlineData("cpuset\t3\t1\t1\nmemory\t4\t19\t1\npids\t8\t1\t1\n", "memory")]
    [InlineData("memory\t0\t1\t0\npids\t8\t1\t1\n", "pids")] // cgroup_disable=memory
    [InlineData("memory\t4\t1\t0\ncpu\t8\t1\t1\n", "cpu")]
    [InlineData("memory\t0\t90\t1\nnet_cls\t1\t2\t1\n", "v2")] // one v1 controller is no v1 host
    [InlineData("", "v2")]
    public void Hierarchy_isTheOneThatHasTheContainers(string controllers, string name) =>
        Assert.Equal(name, CgroupHierarchy.Find(Header + controllers, _ => 5).Name);

    [Fact]
    public void V1_hasTheKernelsNumberOfTheController()
    {
        CgroupHierarchy found = CgroupHierarchy.Find(
            Header + "memory\t4\t19\t1\n", name => name == "memory" ? 3 : null);

        Assert.Equal((CgroupSource.V1, 3u), (found.Source, found.Controller));
    }

    [Fact]
    public void Controller_thatTheKernelsTypesDoNotKnow_isNotChosen() => Assert.Equal(
        CgroupHierarchy.V2, CgroupHierarchy.Find(Header + "memory\t4\t19\t1\n", _ => null));

    [Fact]
    public void Kernel_tellsTheNumbersOfItsControllers()
    {
        using var kernel = Btf.LoadKernel();

        int? count = kernel.EnumValue("cgroup_subsys_id", "CGROUP_SUBSYS_COUNT");
        Assert.InRange(kernel.EnumValue("cgroup_subsys_id", "pids_cgrp_id") ?? -1, 0, count!.Value - 1);
        Assert.Null(kernel.EnumValue("cgroup_subsys_id", "no_such_cgrp_id"));
        Assert.Null(kernel.EnumValue("no_such_enum", "pids_cgrp_id"));
    }
}
