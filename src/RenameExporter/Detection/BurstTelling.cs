using RenameExporter.Counting;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>What has been told of a burst.</summary>
internal sealed class ToldBurst
{
    public Actor? Actor { get; set; }

    public EventPath First { get; set; }

    public ReadOnlyMemory<byte> Program { get; set; }

    public ulong Files { get; set; }

    public ulong AtNs { get; set; }
}

/// <summary>A burst at one moment: it goes on while this is told.</summary>
internal sealed record BurstTelling(
    ActiveBurst Burst, BurstPhase Phase, ToldBurst Told, RenameSample First, RenameSample Last, bool IsNewProgram,
    ulong Files, double Estimated, ulong Samples, ulong FirstNs, ulong LastNs, int[] Types, int Directories)
{
    public static BurstTelling Of(ActiveBurst burst, BurstPhase phase, ToldBurst told) => new(
        burst, phase, told, burst.First, burst.Last, burst.IsNewProgram, burst.Tally.Files, burst.Tally.Estimated,
        burst.Samples, burst.Tally.FirstNs, burst.Tally.LastNs, [.. burst.Tally.Types], burst.Tally.Directories);
}
