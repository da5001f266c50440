using RenameExporter.Host;

namespace RenameExporter.Events;

/// <summary>From what the kernel knows of a path to the path that the process used. One caller at a time.</summary>
internal sealed class PathResolver(KnownProcesses processes, MountTables mounts)
{
    private const byte Slash = (byte)'/';
    private const int WorkingDirectory = -100; // AT_FDCWD

    /// <param name="process">Null: it has ended, or its number is a later one's.</param>
    public (EventPath Old, EventPath New) Resolve(RenameSample sample, KnownProcess? process) => sample.IsTyped
        ? Typed(sample, process)
        : (Mounted(sample, sample.Old, process), Mounted(sample, sample.New, process));

    private EventPath Mounted(RenameSample sample, SampledPath path, KnownProcess? process)
    {
        if (path.Truncated || path.Bytes.IsEmpty)
        {
            // Nobody knows where it begins: a relative path, which is what it is.
            return new(path.Bytes, path.Truncated ? PathDoubts.Truncated : PathDoubts.None);
        }

        EventPath? Of(KnownProcess one) => mounts.Locate(one, sample.DeviceMajor, sample.DeviceMinor, path.Bytes) is { } found
            ? new(found.Path, found.IsAmbiguous ? PathDoubts.AmbiguousMount : PathDoubts.None)
            : null;
        // systemd's ProtectProc= hides all processes but this one, whose mounts are much like the host's.
        return (process is null ? null : Of(process))
            ?? Of(processes.Of(MountTables.Host))
            ?? (processes.Self is { } self ? Of(self) : null)
            ?? new(path.Bytes, PathDoubts.UnknownMount);
    }

    private static (EventPath Old, EventPath New) Typed(RenameSample sample, KnownProcess? process)
    {
        ReadOnlyMemory<byte> oldBase = IsRelative(sample.Old) ? Base(sample.OldStart, process, sample.OldDirectoryFd) : default;
        ReadOnlyMemory<byte> newBase = !IsRelative(sample.New) ? default
            : IsRelative(sample.Old) && sample.OldDirectoryFd == sample.NewDirectoryFd ? oldBase
            : Base(sample.NewStart, process, sample.NewDirectoryFd);
        return (Typed(sample.Old, oldBase), Typed(sample.New, newBase));
    }

    private static bool IsRelative(SampledPath path) => !path.Bytes.IsEmpty && path.Bytes.Span[0] != Slash;

    /// <param name="start">Where a relative one begins; empty: nobody knows.</param>
    private static EventPath Typed(SampledPath path, ReadOnlyMemory<byte> start)
    {
        PathDoubts doubts = path.Truncated ? PathDoubts.Truncated : PathDoubts.None;
        bool whole = !path.Truncated;
        if (!IsRelative(path))
        {
            return new(WithoutDots(path.Bytes), doubts, whole);
        }

        if (start.IsEmpty)
        {
            return new(WithoutDots(path.Bytes), doubts | PathDoubts.UnknownDirectory, whole);
        }

        byte[] joined = [.. start.Span, Slash, .. path.Bytes.Span];
        return new(WithoutDots(joined), doubts, whole);
    }

    /// <param name="start">What the kernel's side found out; /proc is asked where that is nothing.</param>
    private static ReadOnlyMemory<byte> Base(ReadOnlyMemory<byte> start, KnownProcess? process, int descriptor) =>
        !start.IsEmpty ? start
        : descriptor == WorkingDirectory ? process?.WorkingDirectory
        : process?.OpenDirectory(descriptor);

    /// <summary>
    /// Where the parent is, when where the process was is not known any more. A command inherits its
    /// shell's directory, but "(cd elsewhere; mv a b)" has the outer shell for a parent: a hint, no path.
    /// </summary>
    public byte[]? ParentsDirectory(RenameSample sample, EventPath old, EventPath @new)
    {
        static bool IsUnknown(EventPath path, int descriptor) =>
            descriptor == WorkingDirectory && path.Doubts.HasFlag(PathDoubts.UnknownDirectory);
        return (IsUnknown(old, sample.OldDirectoryFd) || IsUnknown(@new, sample.NewDirectoryFd))
            && processes.Of(sample.ParentPid) is var parent && parent.RanAt(sample.MonotonicNanoseconds)
            ? parent.WorkingDirectory
            : null;
    }

    /// <summary>Without "." and empty components, which mean nothing; ".." may lead anywhere.</summary>
    private static ReadOnlyMemory<byte> WithoutDots(ReadOnlyMemory<byte> path)
    {
        ReadOnlySpan<byte> bytes = path.Span;
        if (bytes.IndexOf("//"u8) < 0 && bytes.IndexOf("/./"u8) < 0 && !bytes.StartsWith("./"u8)
            && !bytes.EndsWith("/"u8) && !bytes.EndsWith("/."u8) && !bytes.SequenceEqual("."u8))
        {
            return path; // as nearly all are
        }

        byte[] result = new byte[bytes.Length];
        int length = 0;
        bool absolute = bytes[0] == Slash;
        foreach (Range range in bytes.Split(Slash))
        {
            ReadOnlySpan<byte> part = bytes[range];
            if (part.IsEmpty || part.SequenceEqual("."u8))
            {
                continue;
            }

            if (absolute || length > 0)
            {
                result[length++] = Slash;
            }

            part.CopyTo(result.AsSpan(length));
            length += part.Length;
        }

        return length > 0 ? result.AsMemory(0, length) : absolute ? "/"u8.ToArray() : "."u8.ToArray();
    }
}
