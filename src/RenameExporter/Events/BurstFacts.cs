namespace RenameExporter.Events;

/// <summary>Which clause of the detector found it.</summary>
internal enum BurstReason
{
    /// <summary>Files lost their usual type: report.docx to report.docx.locked.</summary>
    TypeLoss,

    /// <summary>Files of many usual types all got one other extension, whatever it is.</summary>
    Convergence,

    /// <summary>A program that is new to this host replaced files; their names stay.</summary>
    NewProgram,
}

internal enum BurstSeverity
{
    Warning,
    Critical,
}

/// <summary>What is known of a burst at one moment. Immutable.</summary>
internal sealed record BurstFacts
{
    public required BurstReason Reason { get; init; }

    public required BurstSeverity Severity { get; init; }

    /// <summary>Renames that count towards it and were seen.</summary>
    public required ulong Files { get; init; }

    /// <summary>The same with those that were suppressed before each, which may be other renames of the actor; without those that the ring lost.</summary>
    public required ulong FilesEstimated { get; init; }

    /// <summary>Samples of its processes, whether they count or not.</summary>
    public required ulong Samples { get; init; }

    /// <summary>Between the first and the last of its files, by a clock that is never set.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>CLOCK_MONOTONIC when its first file was renamed, in nanoseconds.</summary>
    public required ulong FirstSeenMonotonicNanoseconds { get; init; }

    /// <summary>The same, in nanoseconds since 1970, UTC.</summary>
    public required long FirstSeenUnixNanoseconds { get; init; }

    /// <summary>Likewise its last one.</summary>
    public required long LastSeenUnixNanoseconds { get; init; }

    /// <summary>Usual types that its files had: a few, in the order in which they came.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>In which its files lie now: that many at least.</summary>
    public required int Directories { get; init; }

    /// <summary>Whether the program is new to this host.</summary>
    public required bool IsNewProgram { get; init; }

    /// <summary>What the kernel said of the program of whoever the burst is named after.</summary>
    public ProgramFile Program { get; init; }

    /// <summary>Since that program's ctime; null: not known.</summary>
    public TimeSpan? ProgramAge { get; init; }

    /// <summary>The new path of its first file.</summary>
    public required EventPath FirstFile { get; init; }
}
