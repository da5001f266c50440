using RenameExporter.Host;

namespace RenameExporter.Events;

/// <summary>From what the kernel knows of a path to the path that the process used. One caller at a time.</summary>
internal sealed class PathResolver(ProcessFiles processes, MountTables mounts)
{
    private const byte Slash = (byte)'/';
    private const int WorkingDirectory = -100; // AT_FDCWD

    /// <param name="running">Whether the process, and not a later one of its number, can still be asked.</param>
    public (EventPath Old, EventPath New) Resolve(RenameSample sample, bool running) => sample.IsTyped
        ? (Typed(sample, sample.Old, sample.OldDirectoryFd, running),
            Typed(sample, sample.New, sample.NewDirectoryFd, running))
        : (Mounted(sample, sample.Old, running), Mounted(sample, sample.New, running));

    private EventPath Mounted(RenameSample sample, SampledPath path, bool running)
    {
        if (path.Truncated || path.Bytes.IsEmpty)
        {
            // Nobody knows where it begins: a relative path, which is what it is.
            return new(path.Bytes, path.Truncated ? PathDoubts.Truncated : PathDoubts.None);
        }

        EventPath? Of(int pid) => mounts.Locate(pid, sample.DeviceMajor, sample.DeviceMinor, path.Bytes) is { } found
            ? new(found.Path, found.IsAmbiguous ? PathDoubts.AmbiguousMount : PathDoubts.None)
            : null;
        return (running ? Of(sample.Pid) : null)
            ?? Of(MountTables.Host)
            ?? new(path.Bytes, PathDoubts.UnknownMount);
    }

    private EventPath Typed(RenameSample sample, SampledPath path, int directory, bool running)
    {
        PathDoubts doubts = path.Truncated ? PathDoubts.Truncated : PathDoubts.None;
        bool whole = !path.Truncated;
        if (path.Bytes.IsEmpty || path.Bytes.Span[0] == Slash)
        {
            return new(WithoutDots(path.Bytes), doubts, whole);
        }

        if ((running ? Base(sample.Pid, directory) : null) is not { } start)
        {
            return new(WithoutDots(path.Bytes), doubts | PathDoubts.UnknownDirectory, whole);
        }

        byte[] joined = [.. start, Slash, .. path.Bytes.Span];
        return new(WithoutDots(joined), doubts, whole);
    }

    private byte[]? Base(int pid, int descriptor) => descriptor == WorkingDirectory
        ? processes.WorkingDirectory(pid)
        : processes.OpenDirectory(pid, descriptor);

    /// <summary>
    /// Where the parent is, when where the process was is not known any more. A command inherits its
    /// shell's directory, but "(cd elsewhere; mv a b)" has the outer shell for a parent: a hint, no path.
    /// </summary>
    public byte[]? ParentsDirectory(RenameSample sample, EventPath old, EventPath @new)
    {
        static bool IsUnknown(EventPath path, int descriptor) =>
            descriptor == WorkingDirectory && path.Doubts.HasFlag(PathDoubts.UnknownDirectory);
        return (IsUnknown(old, sample.OldDirectoryFd) || IsUnknown(@new, sample.NewDirectoryFd))
            && processes.RanAt(sample.ParentPid, sample.MonotonicNanoseconds)
            ? processes.WorkingDirectory(sample.ParentPid)
            : null;
    }

    /// <summary>Without "." and empty components, which mean nothing; ".." may lead anywhere.</summary>
    private static ReadOnlyMemory<byte> WithoutDots(ReadOnlyMemory<byte> path)
    {
        var result = new List<byte>(path.Length);
        bool absolute = !path.IsEmpty && path.Span[0] == Slash;
        foreach (Range range in path.Span.Split(Slash))
        {
            ReadOnlySpan<byte> part = path.Span[range];
            if (part.IsEmpty || part.SequenceEqual("."u8))
            {
                continue;
            }

            if (absolute || result.Count > 0)
            {
                result.Add(Slash);
            }

            result.AddRange(part);
        }

        return result.Count > 0 || path.IsEmpty ? result.ToArray() : absolute ? "/"u8.ToArray() : "."u8.ToArray();
    }
}
