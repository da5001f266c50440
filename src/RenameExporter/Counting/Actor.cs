using ExporterToolkit.Exposition;
using RenameExporter.Escaping;
using RenameExporter.Host;

namespace RenameExporter.Counting;

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
    private readonly string? _user = user;
    private readonly CgroupName? _cgroup = cgroup;

    /// <summary>What tells it from others; a cgroup without labels is unknown.</summary>
    public ActorName Name => new(_comm, _uid, _cgroup ?? CgroupName.Unknown);

    /// <summary>Whether its cgroup and container are among its labels.</summary>
    public bool HasCgroup => _cgroup is not null;

    /// <summary>In the order on /metrics.</summary>
    public EncodedLabels Labels { get; } = new(
        Array.ConvertAll(Texts(comm, uid, user, cgroup), label => new Label(label.Name, label.Value)));

    /// <summary>The same as text.</summary>
    public IReadOnlyList<(string Name, string Value)> LabelTexts => Texts(_comm, _uid, _user, _cgroup);

    /// <summary>Whether it is the same process name and uid, in whatever cgroup.</summary>
    public bool HasSameName(Actor other) => _uid == other._uid && _comm == other._comm;

    /// <summary>By comm, uid, cgroup and container: the order on /metrics.</summary>
    public int CompareTo(Actor? other)
    {
        int result = string.CompareOrdinal(_comm, other?._comm);
        result = result != 0 ? result : Nullable.Compare(_uid, other?._uid);
        result = result != 0 ? result : string.CompareOrdinal(_cgroup?.Leaf, other?._cgroup?.Leaf);
        return result != 0 ? result : string.CompareOrdinal(_cgroup?.ContainerId, other?._cgroup?.ContainerId);
    }

    public override string ToString() => $"comm {_comm}, uid {_uid}"
        + (_cgroup is null ? "" : $", cgroup {_cgroup?.Leaf}");

    private static (string Name, string Value)[] Texts(string comm, uint? uid, string? user, CgroupName? cgroup) =>
    [
        ("comm", comm),
        ("uid", $"{uid}"),
        .. user is null ? ((string, string)[])[] : [("user", user)],
        .. cgroup is { } name ? ((string, string)[])[("cgroup", name.Leaf), ("container_id", name.ContainerId)] : [],
    ];
}

/// <summary>Who, as the labels say it: the key of what is kept beside the counts.</summary>
internal readonly record struct ActorName(string Comm, uint? Uid, CgroupName Cgroup);
