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

        EventPath? Of(int pid) => mounts.Locate(pid, sample.DeviceMajor, sample.DeviceMinor, path.Bytes);
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

        if (Base(sample, directory, running) is not var (start, doubt))
        {
            return new(WithoutDots(path.Bytes), doubts | PathDoubts.UnknownDirectory, whole);
        }

        byte[] joined = [.. start, Slash, .. path.Bytes.Span];
        return new(WithoutDots(joined), doubts | doubt, whole);
    }

    private (byte[] Directory, PathDoubts Doubt)? Base(RenameSample sample, int descriptor, bool running)
    {
        bool workingDirectory = descriptor == WorkingDirectory;
        if (running)
        {
            byte[]? own = workingDirectory
                ? processes.WorkingDirectory(sample.Pid)
                : processes.OpenDirectory(sample.Pid, descriptor);
            return own is null ? null : (own, PathDoubts.None);
        }

        // A command inherits its shell's directory; it seldom changes it, but it may have.
        return workingDirectory && processes.RanAt(sample.ParentPid, sample.MonotonicNanoseconds)
            && processes.WorkingDirectory(sample.ParentPid) is { } parents
            ? (parents, PathDoubts.ParentsDirectory)
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
