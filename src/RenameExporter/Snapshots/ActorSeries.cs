using System.Text;
using Libbpf;

namespace RenameExporter.Snapshots;

/// <summary>
/// What identifies a series: who renamed, and how it ended. Immutable; the label values are made
/// once, because every scrape writes them.
/// </summary>
/// <param name="comm">Printable; see <see cref="PrintableName"/>.</param>
/// <param name="uid">As the host's user namespace sees it.</param>
/// <param name="error">errno; 0 = success.</param>
internal sealed class ActorSeries(string comm, uint uid, int error) : IComparable<ActorSeries>
{
    private readonly string _comm = comm;
    private readonly uint _uid = uid;

    public int Error { get; } = error;

    public ReadOnlyMemory<byte> CommLabel { get; } = Encoding.UTF8.GetBytes(comm);

    public ReadOnlyMemory<byte> UidLabel { get; } = Encoding.UTF8.GetBytes($"{uid}");

    public ReadOnlyMemory<byte> ErrorLabel { get; } = Encoding.UTF8.GetBytes(Errno.Name(error));

    /// <summary>Successes first, then by comm, uid and errno: the order on /metrics.</summary>
    public int CompareTo(ActorSeries? other)
    {
        if (other is null)
        {
            return 1;
        }

        int result = (Error != 0).CompareTo(other.Error != 0);
        result = result != 0 ? result : string.CompareOrdinal(_comm, other._comm);
        result = result != 0 ? result : _uid.CompareTo(other._uid);
        return result != 0 ? result : Error.CompareTo(other.Error);
    }

    public override string ToString() => $"comm {_comm}, uid {_uid}, errno {Errno.Name(Error)}";
}
