using RenameExporter.Abi;
using RenameExporter.Host;

namespace RenameExporter.Events;

/// <summary>
/// What the kernel said of one rename: bytes as they were, nothing made printable. Immutable, and its
/// own: it may be kept.
/// </summary>
/// <param name="MonotonicNanoseconds">CLOCK_MONOTONIC when the rename had ended.</param>
/// <param name="LatencyNanoseconds">Time inside the kernel; 0 where its begin was not seen.</param>
/// <param name="Suppressed">
/// Renames so far, by the same actor with the same errno, that were not sampled as there was no token.
/// </param>
/// <param name="SuppressedBefore">Of these, how many since the previous sample.</param>
/// <param name="CgroupId">0 without --labels.cgroup.</param>
/// <param name="Cgroup">As the labels; unknown without --labels.cgroup.</param>
/// <param name="Pid">Of the process, as the host numbers it, like the next two.</param>
/// <param name="Tid">Of the thread.</param>
/// <param name="ParentPid">Of the parent process, then.</param>
/// <param name="Uid">The real uid, as the host's user namespace sees it.</param>
/// <param name="Error">0 = success; else errno, positive. See <see cref="ErrorNumbers.Other"/>.</param>
/// <param name="Flags">RENAME_ bits of renameat2(2).</param>
/// <param name="Kinds">What kind of rename it was, or would have been.</param>
/// <param name="KindsKnown">Whether the probe could see it; else <paramref name="Kinds"/> says nothing.</param>
/// <param name="DeviceMajor">Of the file system, as in /proc/PID/mountinfo; 0 where unknown, with the minor.</param>
/// <param name="Inode">Of the renamed file; 0 where unknown.</param>
/// <param name="Comm">Name of the process, or of the thread with --probe.comm=thread.</param>
/// <param name="FileSystemType">Empty where unknown.</param>
/// <param name="IsTyped">
/// The paths are what the caller typed, relative to the two directories, and were read when the call
/// ended: another thread of the caller may have changed them meanwhile. False: they are paths from the
/// root of their file system.
/// </param>
/// <param name="OldDirectoryFd">
/// Where a typed relative path begins: a descriptor of the process, or AT_FDCWD (-100).
/// </param>
internal sealed record RenameSample(
    ulong MonotonicNanoseconds, ulong LatencyNanoseconds, ulong Suppressed, ulong SuppressedBefore,
    ulong CgroupId, CgroupName Cgroup, int Pid, int Tid, int ParentPid, uint Uid,
    int Error, uint Flags, RenameKinds Kinds, bool KindsKnown, uint DeviceMajor, uint DeviceMinor, ulong Inode,
    ReadOnlyMemory<byte> Comm, ReadOnlyMemory<byte> FileSystemType, SampledPath Old, SampledPath New,
    bool IsTyped, int OldDirectoryFd, int NewDirectoryFd)
{
    /// <summary>
    /// Where a typed relative path begins, counted from the root of its process, with a slash at its begin; empty: the
    /// kernel's side did not find it out.
    /// </summary>
    public ReadOnlyMemory<byte> OldStart { get; init; }

    /// <summary>Likewise of the new path.</summary>
    public ReadOnlyMemory<byte> NewStart { get; init; }

    /// <summary>Of the actor with this errno, or of all that found none: whose share of a queue it takes.</summary>
    public int Slot { get; init; }

    /// <summary>Tells this owner of the slot from those before and after it.</summary>
    public uint Generation { get; init; }

    /// <summary>Known for less than a second, or not known at all: one of perhaps many made-up names.</summary>
    public bool IsYoung { get; init; }

    /// <summary>What the process executes.</summary>
    public ProgramFile Program { get; init; }

    /// <summary>When the process started, by CLOCK_BOOTTIME; 0: not known.</summary>
    public ulong ProcessStartNanoseconds { get; init; }

    /// <summary>
    /// The ctime that the file had which was replaced, or would have been, in seconds since the Unix epoch; 0: there is
    /// none, or the mode cannot see it.
    /// </summary>
    public long ReplacedChangedAt { get; init; }

    /// <summary>That it takes in a queue.</summary>
    public int Places => Room.PlacesOf(Size);

    /// <summary>Of the memory it holds, in bytes; rather too much than too little.</summary>
    internal int Size => Fixed + Room.Of(Comm) + Room.Of(FileSystemType) + Room.Of(Old.Bytes) + Room.Of(New.Bytes);

    // Itself, and its place in a queue. A test compares it with what the runtime allocates.
    private const int Fixed = 480;
}

/// <summary>A path, or what there is of it.</summary>
/// <param name="Bytes">Empty where nothing is known.</param>
/// <param name="Truncated">
/// A part is missing: of a typed path the end; of others the begin, and then there is no slash before
/// what is left.
/// </param>
internal readonly record struct SampledPath(ReadOnlyMemory<byte> Bytes, bool Truncated);

/// <summary>
/// The measure of a queue's room: a place is 2 KiB of memory, which most events are less than. So one number bounds
/// a queue in events and in bytes, whatever names they have.
/// </summary>
internal static class Room
{
    /// <summary>Bytes.</summary>
    public const int Place = 2048;

    /// <summary>Of a queue, by default: so many events, and 32 MiB, at most.</summary>
    public const int Places = 16_384;

    // Of an array: its header, its length, and what it is rounded up to.
    private const int Around = 32;

    /// <param name="size">Bytes of memory.</param>
    public static int PlacesOf(int size) => (size + Place - 1) / Place;

    /// <summary>What a name takes, in bytes.</summary>
    public static int Of(ReadOnlyMemory<byte> name) => name.IsEmpty ? 0 : name.Length + Around;
}
