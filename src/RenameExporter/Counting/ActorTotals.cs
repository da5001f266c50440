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

/// <summary>What one actor's series show: a row of a <see cref="RenameSnapshot"/>.</summary>
internal readonly struct ActorTotals
{
    public required Actor Actor { get; init; }

    /// <summary>Since the series began.</summary>
    public required RenameCounts Succeeded { get; init; }

    /// <summary>By errno, ascending.</summary>
    public required ArraySegment<ErrorCount> Errors { get; init; }

    /// <summary>Highest rate of successful renames in the last minute, per second.</summary>
    public required double Peak { get; init; }

    /// <summary>Successful renames of <see cref="TwoMinutes"/>, since the series began.</summary>
    public required uint Recent { get; init; }

    /// <summary>Successful renames of <see cref="Counting.HalfHour"/>, since the series began.</summary>
    public required uint HalfHour { get; init; }

    /// <summary>Successful renames per second, in the last second that a poll has ended.</summary>
    public double Rate { get; init; }

    public ulong Failed
    {
        get
        {
            ulong sum = 0;
            foreach (ErrorCount error in Errors)
            {
                sum += error.Count;
            }

            return sum;
        }
    }

    public OutcomeCounts Outcomes => new(Succeeded.Renames, Succeeded.Noops, Failed);
}
