using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Host;

namespace RenameExporter.Events;

/// <summary>
/// One rename, with what user space knows besides; or what is known of those that made no event. Immutable.
/// </summary>
internal sealed record RenameEvent
{
    /// <summary>What the kernel said.</summary>
    public required RenameSample Sample { get; init; }

    /// <summary>Which host it was on. <see cref="EventIdentity"/> tells it from all other events of that host.</summary>
    public required HostIdentity Origin { get; init; }

    /// <summary>When it ended: nanoseconds since 1970, UTC.</summary>
    public required long UnixNanoseconds { get; init; }

    public required EventPath Old { get; init; }

    public required EventPath New { get; init; }

    /// <summary>
    /// For paths of an unknown directory: the working directory of the parent process, which may be the
    /// one. Empty: not known, or not needed.
    /// </summary>
    public ReadOnlyMemory<byte> ParentDirectory { get; init; }

    /// <summary>Of the process; empty: it had ended, or it is the kernel's.</summary>
    public ReadOnlyMemory<byte> Executable { get; init; }

    /// <summary>Printable; null: the uid has no name in the passwd file.</summary>
    public string? User { get; init; }

    public CgroupName Cgroup { get; init; } = CgroupName.Unknown;

    /// <summary>Null: not asked for, or the process had ended.</summary>
    public CommandLineBytes? CommandLine { get; init; }

    /// <summary>What is said of a burst, of which this is the latest rename; null: it is an event like any other.</summary>
    public BurstFacts? Burst { get; init; }

    /// <summary>
    /// What the guard said of this rename, and did. Its paths are names alone. Null: it is an event like any other.
    /// </summary>
    public GuardFacts? Guard { get; init; }

    /// <summary>
    /// It is a summary: so many renames of the actor made no event. Of the sample, only whose it is. Null: one rename.
    /// </summary>
    public Hidden? Hidden { get; init; }

    /// <summary>Whether it is of the detector, or of the guard.</summary>
    public bool IsAlert => Burst is not null || Guard is not null;

    public bool Succeeded => Sample.Error == 0;

    /// <summary>That it takes in a queue. What it shares with others, or with another queue, counts for each.</summary>
    public int Places => Room.PlacesOf(
        Fixed + Sample.Size + Room.Of(Old.Bytes) + Room.Of(New.Bytes) + Room.Of(ParentDirectory) + Room.Of(Executable)
        + (2 * (User?.Length ?? 0)) + (2 * (Cgroup.Leaf.Length + Cgroup.ContainerId.Length))
        + (Burst is null ? 0 : 1024 + Room.Of(Burst.FirstFile.Bytes)) + (Guard is null ? 0 : 1024)
        + (CommandLine is null ? 0 : CommandLine.Arguments.Sum(Room.Of)));

    // Itself.
    private const int Fixed = 360;

    /// <summary>Whether it gave the file another extension.</summary>
    public bool ExtensionChanged => Succeeded && (Sample.KindsKnown
        ? Sample.Kinds.HasFlag(RenameKinds.ExtensionChanged)
        : Old.NameIsKnown && New.NameIsKnown && !Old.Extension.Span.SequenceEqual(New.Extension.Span));
}
