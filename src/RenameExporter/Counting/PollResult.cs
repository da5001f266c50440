using RenameExporter.Probing;

namespace RenameExporter.Counting;

/// <summary>What the poll timer found last, and how it fared so far.</summary>
/// <param name="Misses">As the kernel had them at the last poll.</param>
/// <param name="Duration">Of the last poll.</param>
/// <param name="Polls">Polls so far, failed ones included.</param>
/// <param name="Errors">Polls that failed, or found a counter that fell.</param>
internal sealed record PollResult(ProbeMisses Misses, TimeSpan Duration, ulong Polls, ulong Errors)
{
    /// <summary>Null while the kernel does not measure programs.</summary>
    public ProbeRuns? Runs { get; init; }

    public static PollResult None { get; } = new(default, TimeSpan.Zero, 0, 0);
}
