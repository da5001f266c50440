using System.Text;
using RenameExporter.Escaping;

namespace RenameExporter.Snapshots;

/// <summary>
/// Who renames, as labels. Immutable; the label values are made once, because every scrape writes them.
/// </summary>
/// <param name="comm">Printable; see <see cref="EscapedName"/>.</param>
/// <param name="uid">As the host's user namespace sees it; null for those without a series of their own.</param>
/// <param name="user">Null: there is no such label.</param>
/// <param name="cgroup">Null: there are no such labels.</param>
internal sealed class Actor(string comm, uint? uid, string? user = null, CgroupName? cgroup = null)
    : IComparable<Actor>
{
    /// <summary>A process may call itself this, but it always has a uid.</summary>
    public const string OverflowName = "<overflow>";

    private readonly string _comm = comm;
    private readonly uint? _uid = uid;
    private readonly string? _cgroup = cgroup?.Leaf;
    private readonly string? _containerId = cgroup?.ContainerId;

    public ReadOnlyMemory<byte> CommLabel { get; } = Encoding.UTF8.GetBytes(comm);

    public ReadOnlyMemory<byte> UidLabel { get; } = Encoding.UTF8.GetBytes($"{uid}");

    public ReadOnlyMemory<byte>? UserLabel { get; } = Bytes(user);

    public ReadOnlyMemory<byte>? CgroupLabel { get; } = Bytes(cgroup?.Leaf);

    public ReadOnlyMemory<byte>? ContainerIdLabel { get; } = Bytes(cgroup?.ContainerId);

    /// <summary>By comm, uid, cgroup and container: the order on /metrics.</summary>
    public int CompareTo(Actor? other)
    {
        int result = string.CompareOrdinal(_comm, other?._comm);
        result = result != 0 ? result : Nullable.Compare(_uid, other?._uid);
        result = result != 0 ? result : string.CompareOrdinal(_cgroup, other?._cgroup);
        return result != 0 ? result : string.CompareOrdinal(_containerId, other?._containerId);
    }

    public override string ToString() => $"comm {_comm}, uid {_uid}"
        + (_cgroup is null ? "" : $", cgroup {_cgroup}");

    private static ReadOnlyMemory<byte>? Bytes(string? text) =>
        text is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(text);
}
