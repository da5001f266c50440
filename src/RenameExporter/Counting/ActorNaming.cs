using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Abi;
using RenameExporter.Escaping;
using RenameExporter.Host;

namespace RenameExporter.Counting;

/// <summary>
/// Whose series it is. Not the cgroup's id: two cgroups of one name are one series, as their labels
/// are the same.
/// </summary>
/// <param name="Key">Without cgroup and errno.</param>
internal readonly record struct ActorIdentity(ActorKey Key, CgroupName Cgroup);

/// <summary>From what the kernel counted apart to actors, with the labels that were asked for.</summary>
/// <param name="users">Null: no user label.</param>
internal sealed class ActorNaming(bool cgroup, PasswdFile? users)
{
    public static ActorNaming Plain { get; } = new(false, null);

    public Actor Overflow { get; } = new(
        Actor.OverflowName, null, users is null ? null : "", cgroup ? CgroupName.Unknown : null);

    public ActorIdentity Identify(in ActorSlot slot, ReadOnlySpan<CgroupSlot> cgroups)
    {
        ActorKey key = slot.Key.WithoutError();
        key.CgroupId = 0;
        return Identify(in key, cgroup ? CgroupName.Of(in slot, cgroups) : CgroupName.Unknown);
    }

    /// <param name="key">Without cgroup and errno.</param>
    public ActorIdentity Identify(in ActorKey key, CgroupName name) => new(key, cgroup ? name : CgroupName.Unknown);

    public Actor Name(ActorIdentity identity) => new(
        EscapedName.Label(identity.Key.Comm.Bytes),
        identity.Key.Uid,
        users?.NameOf(identity.Key.Uid),
        cgroup ? identity.Cgroup : null);
}

/// <summary>Where names of users come from.</summary>
/// <param name="Root">--path.rootfs; empty: this process's own.</param>
/// <param name="File">The path in it.</param>
internal sealed record UserNames(string Root, string File)
{
    /// <param name="userFile">--labels.user-file; empty: not given.</param>
    public static UserNames Of(string rootFs, string userFile) =>
        userFile.Length > 0 ? new("", userFile) : new(rootFs, "etc/passwd");

    /// <summary>Where it is, for messages.</summary>
    public string Path => System.IO.Path.Combine(Root.Length > 0 ? Root : "/", File);

    public PasswdFile Open(ILogger logger) => new(Root, File, logger);

    /// <returns>Of whom the file says so; empty: of nobody, or it cannot be read.</returns>
    public IReadOnlyList<uint> UidsOf(string name)
    {
        PasswdFile file = Open(NullLogger.Instance);
        file.Refresh();
        return file.UidsOf(name);
    }

    /// <returns>What is wrong with the file; null: nothing.</returns>
    public string? Problem() => PasswdFile.Problem(Root, File);
}
