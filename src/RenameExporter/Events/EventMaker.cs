using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Host;

namespace RenameExporter.Events;

/// <summary>
/// Adds to a sample what only user space knows: the time of day, names, mount points. The sooner the
/// better, as processes end. One caller at a time.
/// </summary>
internal sealed class EventMaker
{
    private static readonly TimeSpan UsersLifetime = TimeSpan.FromSeconds(1);

    private readonly PasswdFile _users;
    private readonly HostIdentity _origin;
    private readonly TimeProvider _time;
    private readonly bool _commandLines;
    private readonly WallClock _clock;
    private readonly KnownProcesses _processes;
    private readonly PathResolver _paths;
    private long? _usersRead;

    /// <param name="commandLines">--events.cmdline.</param>
    public EventMaker(
        ProcessFiles files, PasswdFile users, HostIdentity origin, TimeProvider time, bool commandLines = false)
    {
        (_users, _origin, _time, _commandLines) = (users, origin, time, commandLines);
        _clock = new(time);
        _processes = new(files, time);
        _paths = new(_processes, new MountTables(time));
    }

    public RenameEvent Make(RenameSample sample)
    {
        KnownProcess? process = _processes.Of(
            sample.Pid, sample.Comm.Span, sample.ProcessStartNanoseconds, sample.Program.Inode);
        if (!process.RanAt(sample.MonotonicNanoseconds))
        {
            process = null; // it has ended, or this is a later one with its number
        }

        var (old, @new) = _paths.Resolve(sample, process);
        return new RenameEvent
        {
            Sample = sample,
            Origin = _origin,
            UnixNanoseconds = _clock.ToUnixNanoseconds(sample.MonotonicNanoseconds),
            Old = old,
            New = @new,
            ParentDirectory = _paths.ParentsDirectory(sample, old, @new),
            Executable = process?.Executable,
            User = NameOf(sample.Uid),
            Cgroup = sample.Cgroup.Leaf.Length > 0 || process is null ? sample.Cgroup : process.Cgroup,
            CommandLine = _commandLines ? process?.CommandLine : null,
        };
    }

    /// <summary>What is said of renames that made no event.</summary>
    public RenameEvent Summarize(Hidden hidden)
    {
        HiddenActor who = hidden.Who;
        ulong now = (ulong)((Int128)_time.GetTimestamp() * 1_000_000_000 / _time.TimestampFrequency);
        return new RenameEvent
        {
            Sample = new RenameSample(
                now, 0, hidden.SuppressedTotal, hidden.Suppressed, who.CgroupId, who.Cgroup, 0, 0, 0, who.Uid ?? 0,
                who.Error, 0, RenameKinds.None, false, 0, 0, 0, who.Comm, default, default, default, false, 0, 0)
            {
                Slot = hidden.Slot,
                Generation = hidden.Generation,
                IsYoung = true, // a flood's summaries take no more of --events.max-rate than its events do
            },
            Origin = _origin,
            UnixNanoseconds = _clock.ToUnixNanoseconds(now),
            Old = new(default, PathDoubts.None, NameIsKnown: false),
            New = new(default, PathDoubts.None, NameIsKnown: false),
            User = who.Uid is { } uid ? NameOf(uid) : null,
            Cgroup = who.Cgroup,
            Hidden = hidden,
        };
    }

    /// <summary>For the output that has lost them alone. On any thread.</summary>
    /// <param name="events">So many, with summaries.</param>
    public RenameEvent Dropped(ulong events) => Summarize(new Hidden(0, 0, HiddenActor.Dropped, 0, events, 0));

    private string? NameOf(uint uid)
    {
        if (_usersRead is not { } read || _time.GetElapsedTime(read) >= UsersLifetime)
        {
            _users.Refresh();
            _usersRead = _time.GetTimestamp();
        }

        return _users.Find(uid);
    }
}
