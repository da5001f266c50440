using System.Collections.Immutable;
using System.Text;
using RenameExporter.Abi;

namespace RenameExporter.Counting;

/// <param name="Errno">Positive; <see cref="UnknownErrno"/> where only the failure is known.</param>
internal readonly record struct ErrorCount(int Errno, ulong Count)
{
    /// <summary>The kernel's overflow slot does not keep apart what failed how.</summary>
    public const int UnknownErrno = int.MaxValue;

    /// <summary>Stands for every error that errno(3) does not know, and for an actor's 17th and later.</summary>
    public const string OtherName = "<other>";

    public ReadOnlyMemory<byte> Label => Labels.GetOrAdd(Errno, errno => Encoding.UTF8.GetBytes(errno switch
    {
        UnknownErrno => Actor.OverflowName,
        ErrorNumbers.Other => OtherName,
        _ => Libbpf.Errno.Name(errno),
    }));

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, byte[]> Labels = new();
}

/// <summary>What one actor's series show. Immutable: a change makes a new one.</summary>
/// <param name="Succeeded">Since the series began.</param>
/// <param name="Errors">By errno, ascending.</param>
/// <param name="Peak">Highest rate of successful renames in the last minute, per second.</param>
internal sealed record ActorTotals(
    Actor Actor, RenameCounts Succeeded, ImmutableArray<ErrorCount> Errors, double Peak)
{
    /// <summary>An actor may fail in more ways, but not in more series: a seccomp filter makes up any errno.</summary>
    public const int MaxErrors = 16;

    private static readonly Comparer<ErrorCount> s_byErrno =
        Comparer<ErrorCount>.Create((a, b) => a.Errno.CompareTo(b.Errno));

    public static ActorTotals Empty(Actor actor) => new(actor, default, [], 0);

    public ulong Failed => Errors.Aggregate(0UL, (sum, error) => sum + error.Count);

    /// <param name="errno">0 = success.</param>
    public ActorTotals Add(int errno, in RenameCounts counts)
    {
        if (errno == 0)
        {
            return this with { Succeeded = Succeeded.Plus(counts) };
        }

        int index = IndexOf(errno);
        if (index < 0 && Errors.Length >= MaxErrors)
        {
            errno = ErrorNumbers.Other;
            index = IndexOf(errno);
        }

        return this with
        {
            Errors = index >= 0
                ? Errors.SetItem(index, new(errno, Errors[index].Count + counts.Renames))
                : Errors.Insert(~index, new(errno, counts.Renames)),
        };
    }

    /// <returns>Negative: not there; the complement is where it belongs.</returns>
    private int IndexOf(int errno) => Errors.BinarySearch(new(errno, 0), s_byErrno);
}
