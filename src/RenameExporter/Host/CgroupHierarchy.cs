using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Host;

/// <summary>Where on this host the cgroup of a task tells which container or service it is.</summary>
/// <param name="Controller">With v1: index into the kernel's css_set.subsys.</param>
/// <param name="Name">For the log: <c>v2</c>, or the v1 controller.</param>
internal sealed record CgroupHierarchy(CgroupSource Source, uint Controller, string Name)
{
    // Every container has a directory of its own under each of these. Others (net_cls, perf_event)
    // may be mounted as v1 on a host that keeps its containers on v2.
    private static readonly string[] Controllers = ["memory", "pids", "cpu"];

    public static CgroupHierarchy None { get; } = new(CgroupSource.None, 0, "none");

    public static CgroupHierarchy V2 { get; } = new(CgroupSource.V2, 0, "v2");

    /// <exception cref="IOException">A kernel without cgroups.</exception>
    /// <exception cref="UnauthorizedAccessException">/proc/cgroups is not for us.</exception>
    public static CgroupHierarchy Read()
    {
        // Not /proc/self/mountinfo: in a container that tells of the container's mounts.
        string cgroups = File.ReadAllText("/proc/cgroups");
        return Find(cgroups, controller => // asked once at most, and with v1 only
        {
            using var kernel = Btf.LoadKernel();
            return kernel.EnumValue("cgroup_subsys_id", $"{controller}_cgrp_id");
        });
    }

    /// <param name="procCgroups">
    /// Lines of name, hierarchy, number of cgroups, enabled. Hierarchy 0 is v2, or nowhere.
    /// </param>
    /// <param name="indexOf">The kernel's number of a controller, or null.</param>
    public static CgroupHierarchy Find(string procCgroups, Func<string, int?> indexOf)
    {
        HashSet<string> onV1 =
        [
            .. procCgroups.Split('\n')
                .Select(line => line.Split('\t'))
                .Where(fields => fields is [_, not "0", _, "1"] && fields[0][0] != '#')
                .Select(fields => fields[0]),
        ];
        foreach (string controller in Controllers)
        {
            if (onV1.Contains(controller) && indexOf(controller) is { } index)
            {
                return new(CgroupSource.V1, (uint)index, controller);
            }
        }

        return V2;
    }
}
