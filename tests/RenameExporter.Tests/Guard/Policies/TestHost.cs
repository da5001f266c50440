using RenameExporter.Guard.Policies;
using RenameExporter.Host;

namespace RenameExporter.Tests.Guard.Policies;

/// <summary>A host whose cgroups are directories of a test.</summary>
/// <param name="cgroups">Null: there is no hierarchy.</param>
/// <param name="mountInfo">Null: this process's own.</param>
internal sealed class TestHost(string rootFs, string? cgroups, Func<byte[]?>? mountInfo = null, int most = 1000)
    : PolicyHost(rootFs, CgroupHierarchy.V2, mountInfo ?? (() => File.ReadAllBytes("/proc/self/mountinfo")))
{
    public override CgroupTree? Cgroups(out string? problem)
    {
        problem = cgroups is null ? "the root of the cgroup hierarchy (v2) is mounted nowhere here" : null;
        return cgroups is null ? null : new(cgroups, most);
    }
}
