using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Snapshots;

/// <summary>A cgroup, as labels.</summary>
/// <param name="Leaf">
/// Printable; <c>/</c> for a hierarchy's root, which no other can be called; empty when not known.
/// </param>
/// <param name="ContainerId">Empty when it is no container's.</param>
internal readonly record struct CgroupName(string Leaf, string ContainerId)
{
    /// <summary>The table of names was full, or an actor has no cgroup of its own.</summary>
    public static CgroupName Unknown { get; } = new("", "");

    /// <param name="cgroups">The live table.</param>
    public static CgroupName Of(in ActorSlot actor, ReadOnlySpan<CgroupSlot> cgroups) =>
        Of(Volatile.Read(in actor.CgroupSlot), actor.Key.CgroupId, cgroups);

    /// <param name="number">Of the slot with the name, as a program left it with an actor.</param>
    /// <param name="id">Of the cgroup; the slot may be another's by now.</param>
    /// <param name="cgroups">The live table.</param>
    public static CgroupName Of(ulong number, ulong id, ReadOnlySpan<CgroupSlot> cgroups)
    {
        if (number == SlotNumbers.CgroupUnknown || number >= (ulong)cgroups.Length)
        {
            return Unknown;
        }

        ref readonly CgroupSlot slot = ref cgroups[(int)number];
        return slot.Key.Id == id && slot.NameLen > 0
            ? From(Text(slot.Name), Text(slot.Parent))
            : Unknown;
    }

    /// <param name="name">Of the leaf; empty: the root.</param>
    public static CgroupName From(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parent)
    {
        if (name.IsEmpty)
        {
            return new("/", "");
        }

        string leaf = EscapedName.Label(name);
        string container = ContainerCgroup.IdOf(leaf);

        // crun puts the processes one level below: libpod-<id>.scope/container.
        return new(leaf, container.Length > 0 ? container : ContainerCgroup.IdOf(EscapedName.Label(parent)));
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> padded)
    {
        int end = padded.IndexOf((byte)0);
        return end < 0 ? padded : padded[..end];
    }
}
