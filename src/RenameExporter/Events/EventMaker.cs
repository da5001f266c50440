using RenameExporter.Host;

namespace RenameExporter.Events;

/// <summary>
/// Adds to a sample what only user space knows: the time of day, names, mount points. The sooner the
/// better, as processes end. One caller at a time.
/// </summary>
/// <param name="commandLines">--events.cmdline.</param>
internal sealed class EventMaker(
    ProcessFiles processes, PasswdFile users, TimeProvider time, bool commandLines = false)
{
    private static readonly TimeSpan UsersLifetime = TimeSpan.FromSeconds(1);

    private readonly WallClock _clock = new(time);
    private readonly PathResolver _paths = new(processes, new MountTables(processes, time));
    private long? _usersRead;

    public RenameEvent Make(RenameSample sample)
    {
        bool running = processes.RanAt(sample.Pid, sample.MonotonicNanoseconds);
        var (old, @new) = _paths.Resolve(sample, running);
        return new RenameEvent
        {
            Sample = sample,
            UnixNanoseconds = _clock.ToUnixNanoseconds(sample.MonotonicNanoseconds),
            Old = old,
            New = @new,
            ParentDirectory = _paths.ParentsDirectory(sample, old, @new),
            Executable = running ? processes.Executable(sample.Pid) : null,
            User = NameOf(sample.Uid),
            Cgroup = sample.Cgroup.Leaf.Length > 0 || !running
                ? sample.Cgroup
                : ProcessCgroup.Parse(processes.Cgroups(sample.Pid)),
            CommandLine = commandLines && running ? processes.CommandLine(sample.Pid) : null,
        };
    }

    private string? NameOf(uint uid)
    {
        if (_usersRead is not { } read || time.GetElapsedTime(read) >= UsersLifetime)
        {
            users.Refresh();
            _usersRead = time.GetTimestamp();
        }

        return users.Find(uid);
    }
}
