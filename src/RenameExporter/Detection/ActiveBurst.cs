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
