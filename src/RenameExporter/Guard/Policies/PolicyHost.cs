using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Host;

namespace RenameExporter.Guard.Policies;

/// <summary>The host that a policy is for, as its paths and patterns are looked up. One caller at a time.</summary>
/// <param name="rootFs">--path.rootfs.</param>
/// <param name="cgroups">The hierarchy that the guard's programs look at.</param>
/// <param name="mountInfo">/proc/self/mountinfo.</param>
internal class PolicyHost(string rootFs, CgroupHierarchy cgroups, Func<byte[]?> mountInfo)
{
    private IReadOnlyList<TypedMount>? _mounts;

    public PolicyHost(string rootFs, CgroupHierarchy cgroups)
        : this(rootFs, cgroups, () => SmallFile.Read("/proc/self/mountinfo"))
    {
    }

    public string RootFs => rootFs;

    /// <summary>Of this process, as they are in this look.</summary>
    public IReadOnlyList<TypedMount> Mounts => _mounts ??= TypedMount.ParseAll(mountInfo() ?? []);

    /// <summary>From now on it is another look.</summary>
    public void Forget() => _mounts = null;

    /// <returns>Null: its root is to be seen nowhere, and <paramref name="problem"/> says so.</returns>
    public virtual CgroupTree? Cgroups(out string? problem)
    {
        string? root = CgroupTree.FindRoot(cgroups, rootFs, Mounts);
        problem = root is not null ? null : cgroups.Source == CgroupSource.None
            ? "this kernel has no cgroups"
            : $"the root of the cgroup hierarchy ({cgroups.Name}) is mounted nowhere here; in a container mount the host's "
                + "/sys/fs/cgroup, below --path.rootfs";
        return root is null ? null : new(root);
    }
}
