namespace RenameExporter.Events;

/// <summary>What kind of rename it was, as the kernel saw it.</summary>
[Flags]
internal enum RenameKinds
{
    None = 0,

    /// <summary>Into another directory.</summary>
    Moved = 1,

    /// <summary>Over an existing target.</summary>
    Replaced = 2,

    /// <summary>Two files swapped (RENAME_EXCHANGE).</summary>
    Exchanged = 4,

    /// <summary>Both names were one file: nothing happened.</summary>
    Noop = 8,

    ExtensionChanged = 16,
}

/// <summary>A path as the kernel handed it over: bytes, nothing made printable yet.</summary>
/// <param name="Bytes">
/// From the root of the mount's file system, beginning with a slash; or as the caller typed it
/// (<see cref="RenameSample.IsTyped"/>).
/// </param>
/// <param name="Truncated">Too long: the front is missing, or of a typed one the end.</param>
internal readonly record struct SampledPath(ReadOnlyMemory<byte> Bytes, bool Truncated);

/// <summary>What the kernel said of one rename, decoded.</summary>
internal sealed record RenameSample
{
    /// <summary>AT_FDCWD: a typed path is relative to the working directory.</summary>
    public const int WorkingDirectory = -100;

    /// <summary>CLOCK_MONOTONIC when the rename ended.</summary>
    public required ulong MonotonicNanoseconds { get; init; }

    /// <summary>0: the entry was not seen.</summary>
    public required ulong LatencyNanoseconds { get; init; }

    /// <summary>Renames of this slot that were counted and not sampled, since it began.</summary>
    public required ulong Suppressed { get; init; }

    /// <summary>Those of them since the slot's previous sample.</summary>
    public required ulong SuppressedBefore { get; init; }

    /// <summary>0: not asked for.</summary>
    public required ulong CgroupId { get; init; }

    /// <summary>Printable leaf name; empty: not known.</summary>
    public required string CgroupName { get; init; }

    /// <summary>64 hexadecimal digits; empty: not known, or none.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Of the process (tgid).</summary>
    public required int Pid { get; init; }

    public required int Tid { get; init; }

    public required int ParentPid { get; init; }

    /// <summary>Real uid, as the host's user namespace sees it.</summary>
    public required uint Uid { get; init; }

    /// <summary>0, or the positive errno.</summary>
    public required int Error { get; init; }

    /// <summary>RENAME_* of renameat2(2).</summary>
    public required uint Flags { get; init; }

    public required RenameKinds Kinds { get; init; }

    /// <summary>False: the attach mode sees system calls only.</summary>
    public required bool KindsKnown { get; init; }

    /// <summary>Of the file system; 0:0 where not known.</summary>
    public required uint DeviceMajor { get; init; }

    public required uint DeviceMinor { get; init; }

    /// <summary>0: not known.</summary>
    public required ulong Inode { get; init; }

    /// <summary>Up to the NUL.</summary>
    public required ReadOnlyMemory<byte> Comm { get; init; }

    /// <summary>For example <c>ext4</c>; empty: not known.</summary>
    public required ReadOnlyMemory<byte> FileSystemType { get; init; }

    public required SampledPath Old { get; init; }

    public required SampledPath New { get; init; }

    /// <summary>The paths are what the caller typed, relative to the descriptors below.</summary>
    public required bool IsTyped { get; init; }

    public int OldDirectoryFd { get; init; } = WorkingDirectory;

    public int NewDirectoryFd { get; init; } = WorkingDirectory;
}
