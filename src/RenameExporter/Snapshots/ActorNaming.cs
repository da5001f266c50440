using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Snapshots;

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
        return new(key, cgroup ? CgroupName.Of(in slot, cgroups) : CgroupName.Unknown);
    }

    public Actor Name(ActorIdentity identity) => new(
        EscapedName.Label(identity.Key.Comm.Bytes),
        identity.Key.Uid,
        users?.NameOf(identity.Key.Uid),
        cgroup ? identity.Cgroup : null);
}
