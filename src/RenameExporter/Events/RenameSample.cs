using RenameExporter.Abi;
namespace RenameExporter.Events;

/// <summary>
/// What the kernel said of one rename: bytes as they were, nothing made printable. Immutable, and its
/// own: it may be kept.
/// </summary>
internal sealed record RenameSample
{
    /// <summary>CLOCK_MONOTONIC when the rename had ended.</summary>
    public required ulong MonotonicNanoseconds { get; init; }

    /// <summary>Time inside the kernel; 0 where its begin was not seen.</summary>
    public required ulong LatencyNanoseconds { get; init; }

    /// <summary>
    /// Renames so far, by the same actor with the same errno, that were not sampled as there was no token.
    /// </summary>
    public required ulong Suppressed { get; init; }

    /// <summary>Of these, how many since the previous sample.</summary>
    public required ulong SuppressedBefore { get; init; }

    /// <summary>0 without --labels.cgroup, as are the two names empty.</summary>
    public required ulong CgroupId { get; init; }

    /// <summary>Printable, as the label; empty: unknown.</summary>
    public required string CgroupName { get; init; }

    /// <summary>As the label; empty: unknown, or none.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Of the process, as the host numbers it, like the next two.</summary>
    public required int Pid { get; init; }

    /// <summary>Of the thread.</summary>
    public required int Tid { get; init; }

    /// <summary>Of the parent process, then.</summary>
    public required int ParentPid { get; init; }

    /// <summary>The real uid, as the host's user namespace sees it.</summary>
    public required uint Uid { get; init; }

    /// <summary>0 = success; else errno, positive. See <see cref="ErrorNumbers.Other"/>.</summary>
    public required int Error { get; init; }

    /// <summary>RENAME_ bits of renameat2(2).</summary>
    public required uint Flags { get; init; }

    /// <summary>What kind of rename it was, or would have been.</summary>
    public required RenameKinds Kinds { get; init; }

    /// <summary>Whether the probe could see it; else <see cref="Kinds"/> says nothing.</summary>
    public required bool KindsKnown { get; init; }

    /// <summary>Of the file system, as in /proc/PID/mountinfo; both 0 where unknown.</summary>
    public required uint DeviceMajor { get; init; }

    public required uint DeviceMinor { get; init; }

    /// <summary>Of the renamed file; 0 where unknown.</summary>
    public required ulong Inode { get; init; }

    /// <summary>Name of the process, or of the thread with --probe.comm=thread.</summary>
    public required ReadOnlyMemory<byte> Comm { get; init; }

    /// <summary>Empty where unknown.</summary>
    public required ReadOnlyMemory<byte> FileSystemType { get; init; }

    public required SampledPath Old { get; init; }

    public required SampledPath New { get; init; }

    /// <summary>
    /// The paths are what the caller typed, relative to the two directories, and were read when the call
    /// ended: another thread of the caller may have changed them meanwhile. False: they are paths from the
    /// root of their file system.
    /// </summary>
    public required bool IsTyped { get; init; }

    /// <summary>Where a typed relative path begins: a descriptor of the process, or AT_FDCWD (-100).</summary>
    public required int OldDirectoryFd { get; init; }

    public required int NewDirectoryFd { get; init; }
}

/// <summary>A path, or what there is of it.</summary>
/// <param name="Bytes">Empty where nothing is known.</param>
/// <param name="Truncated">
/// A part is missing: of a typed path the end; of others the begin, and then there is no slash before
/// what is left.
/// </param>
internal readonly record struct SampledPath(ReadOnlyMemory<byte> Bytes, bool Truncated);
