using System.Text;

namespace RenameExporter.Snapshots;

/// <summary>
/// Who renames, as labels. Immutable; the label values are made once, because every scrape writes them.
/// </summary>
/// <param name="comm">Printable; see <see cref="PrintableName"/>.</param>
/// <param name="uid">As the host's user namespace sees it; null for those without a series of their own.</param>
internal sealed class Actor(string comm, uint? uid) : IComparable<Actor>
{
    /// <summary>A process may call itself this, but it always has a uid.</summary>
    public const string OverflowName = "<overflow>";

    private readonly string _comm = comm;
    private readonly uint? _uid = uid;

    public ReadOnlyMemory<byte> CommLabel { get; } = Encoding.UTF8.GetBytes(comm);

    public ReadOnlyMemory<byte> UidLabel { get; } = Encoding.UTF8.GetBytes($"{uid}");

    /// <summary>By comm, then uid: the order on /metrics.</summary>
    public int CompareTo(Actor? other)
    {
        int result = string.CompareOrdinal(_comm, other?._comm);
        return result != 0 ? result : Nullable.Compare(_uid, other?._uid);
    }

    public override string ToString() => $"comm {_comm}, uid {_uid}";
}
