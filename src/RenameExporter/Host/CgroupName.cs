using System.Buffers;
using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Host;

/// <summary>A cgroup, as labels.</summary>
/// <param name="Leaf">
/// Printable; <c>/</c> for a hierarchy's root, which no other can be called; empty when not known.
/// </param>
/// <param name="ContainerId">Empty when it is no container's.</param>
internal readonly record struct CgroupName(string Leaf, string ContainerId)
{
    private const int IdDigits = 64;
    private const string Scope = ".scope"; // with systemd as cgroup manager

    // What monitors a container (libpod-conmon-…, crio-conmon-…) is not in it.
    private const string Monitor = "conmon";

    // A systemd inside a container puts a user's services that far below it; bpf/container.bpf.h looks no further, too.
    private const int CgroupsAbove = 5;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

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
            ? From(Padded.Text(slot.Name), Padded.Text(slot.Container).ToArray())
            : Unknown;
    }

    /// <param name="name">Of the leaf; empty: the root.</param>
    /// <param name="above">The names of the cgroups above it, the nearest first; only the ends of them, if need be.</param>
    public static CgroupName From(ReadOnlySpan<byte> name, params IEnumerable<byte[]> above)
    {
        if (name.IsEmpty)
        {
            return new("/", "");
        }

        string leaf = EscapedName.Label(name);
        string container = ContainerOf(leaf);

        // crun puts the processes one level below (libpod-<id>.scope/container), and systemd in a container has services.
        return new(leaf, container.Length > 0 ? container : above.Take(CgroupsAbove)
            .Select(each => ContainerOf(EscapedName.Label(each)))
            .FirstOrDefault(id => id.Length > 0, ""));
    }

    /// <summary>
    /// Finds the id of a container in the name of its cgroup, as container runtimes write it: alone, or behind a prefix
    /// that ends in <c>-</c> or <c>:</c>.
    /// </summary>
    /// <returns>64 hexadecimal digits; empty when this is no container's.</returns>
    public static string ContainerOf(string cgroup)
    {
        string name = cgroup.EndsWith(Scope, StringComparison.Ordinal) ? cgroup[..^Scope.Length] : cgroup;
        if (name.Length < IdDigits || name.AsSpan()[^IdDigits..].ContainsAnyExcept(s_hex))
        {
            return "";
        }

        string prefix = name[..^IdDigits];
        bool isContainer = prefix.Length == 0
            || (prefix[^1] is '-' or ':' && !prefix[..^1].EndsWith(Monitor, StringComparison.Ordinal));
        return isContainer ? name[^IdDigits..] : "";
    }
}
