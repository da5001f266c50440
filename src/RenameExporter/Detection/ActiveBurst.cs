using RenameExporter.Counting;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>A burst that is not over. It changes; what is told of it are copies.</summary>
internal sealed class ActiveBurst(BurstReason reason, BurstSeverity severity, RenameSample first, BurstTally tally)
{
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public BurstReason Reason => reason;

    public BurstSeverity Severity => severity;

    public RenameSample First => first;

    /// <summary>The latest that counts.</summary>
    public required RenameSample Last { get; set; }

    /// <summary>Of the latest one's program.</summary>
    public bool IsNewProgram { get; set; }

    public BurstTally Tally => tally;

    /// <summary>All samples of its actor.</summary>
    public ulong Samples { get; set; }

    /// <summary>Buckets whose files are its own.</summary>
    public List<BucketKey> Buckets { get; } = [];

    /// <summary>CLOCK_MONOTONIC, nanoseconds: when it was found.</summary>
    public required ulong BegunNs { get; init; }

    /// <summary>Likewise: when its actor was last given samples.</summary>
    public ulong RefilledNs { get; set; }

    /// <summary>Who, as a bucket's key.</summary>
    public required BucketKey Actor { get; init; }
}

/// <summary>What has been told of a burst.</summary>
internal sealed class ToldBurst
{
    private RenameEvent? _placed; // the last one whose process was still there

    public Actor? Actor { get; set; }

    public EventPath First { get; set; }

    /// <summary>Its program, by what the kernel says: files of other programs may be added to the burst later.</summary>
    public ProgramFile File { get; set; }

    /// <summary>That program's path.</summary>
    public ReadOnlyMemory<byte> Program { get; private set; }

    public ulong Files { get; set; }

    public ulong AtNs { get; set; }

    public void Know(RenameEvent last)
    {
        if (!last.Executable.IsEmpty && last.Sample.Program.IsSameFile(File))
        {
            Program = last.Executable;
        }
    }

    /// <returns>The event, with the cgroup of its process also once that has ended and /proc does not have it.</returns>
    public RenameEvent Placed(RenameEvent last)
    {
        if (last.Cgroup.Leaf.Length > 0)
        {
            _placed = last;
        }

        return _placed?.Sample.Pid == last.Sample.Pid ? last with { Cgroup = _placed.Cgroup } : last;
    }
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
