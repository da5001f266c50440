using System.Runtime.InteropServices;

namespace RenameExporter.Host;

/// <summary>
/// Processes that were asked a moment ago. One that renames a thousand files is asked once for all that it renames in
/// that moment: what it is made of may have changed since by that much. A process with another comm or program, as
/// exec(2) gives it, is another one, and so is one that started at another time. One caller at a time.
/// </summary>
internal sealed class KnownProcesses(ProcessFiles files, TimeProvider time)
{
    /// <summary>That what is known is of use for.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    /// <summary>The same of a process whose start is known, which cannot be taken for a later one with its number.</summary>
    public static readonly TimeSpan While = TimeSpan.FromMilliseconds(100);

    private const int MostProcesses = 256;

    private readonly Dictionary<Key, (KnownProcess Process, long Asked)> _known = [];
    private double? _monotonicStart;
    private long? _monotonicStartRead;

    /// <summary>That are kept.</summary>
    public int Count => _known.Count;

    /// <summary>The exporter itself; null: not among the host's processes.</summary>
    public KnownProcess? Self => files.Self is { } pid ? Of(pid) : null;

    /// <param name="pid">Of the host.</param>
    /// <param name="comm">As the kernel's side saw it; empty: not known. Like the next two.</param>
    /// <param name="startedNs">When it started; 0: not known.</param>
    /// <param name="program">Inode of what it executes; 0: not known.</param>
    public KnownProcess Of(int pid, ReadOnlySpan<byte> comm = default, ulong startedNs = 0, ulong program = 0)
    {
        var key = Key.Of(pid, comm, startedNs, program);
        long now = time.GetTimestamp();
        if (_known.TryGetValue(key, out var entry)
            && time.GetElapsedTime(entry.Asked, now) < (startedNs > 0 ? While : Moment))
        {
            return entry.Process;
        }

        if (_known.Count >= MostProcesses)
        {
            _known.Clear();
        }

        var process = new KnownProcess(files, pid, MonotonicStart(now));
        _known[key] = (process, now);
        return process;
    }

    /// <summary>Start times are since boot, suspension included; the kernel's monotonic clock stands still in it.</summary>
    /// <returns>Seconds since boot when the monotonic clock was 0; null: not known.</returns>
    private double? MonotonicStart(long now)
    {
        if (_monotonicStartRead is not { } read || time.GetElapsedTime(read, now) >= While)
        {
            _monotonicStartRead = now;
            _monotonicStart = files.Uptime() - now / (double)time.TimestampFrequency;
        }

        return _monotonicStart;
    }

    private readonly record struct Key(int Pid, ulong Comm, ulong CommRest, ulong StartedNs, ulong Program)
    {
        public static Key Of(int pid, ReadOnlySpan<byte> comm, ulong startedNs, ulong program)
        {
            Span<byte> words = stackalloc byte[2 * sizeof(ulong)];
            words.Clear();
            comm[..Math.Min(comm.Length, words.Length)].CopyTo(words);
            return new(pid, MemoryMarshal.Read<ulong>(words), MemoryMarshal.Read<ulong>(words[sizeof(ulong)..]), startedNs, program);
        }
    }
}

/// <summary>One process. What of it lasts is asked for once, when it is wanted.</summary>
/// <param name="monotonicStart">Seconds since boot when the monotonic clock was 0.</param>
internal sealed class KnownProcess(ProcessFiles files, int pid, double? monotonicStart)
{
    // The start of a process and the uptime are known in hundredths of a second.
    private const double ClockTolerance = 0.05;

    private readonly double? _started = files.Started(pid);
    private Facts _asked;
    private byte[]? _executable;
    private string? _mountNamespace;
    private CgroupName _cgroup;
    private CommandLineBytes? _commandLine;
    private bool _denied; // to look where its directories are: whoever is refused once is refused each time

    [Flags]
    private enum Facts
    {
        None = 0,
        Executable = 1,
        MountNamespace = 2,
        Cgroup = 4,
        CommandLine = 8,
    }

    /// <summary>Of a process; several may follow each other.</summary>
    public int Pid => pid;

    public byte[]? Executable => Ask(Facts.Executable) ? _executable = files.Executable(pid) : _executable;

    /// <summary>Asked each time: a program may change it between two renames.</summary>
    /// <returns>Null when it is not known, or has been deleted.</returns>
    public byte[]? WorkingDirectory => _denied ? null : files.WorkingDirectory(pid, out _denied);

    /// <summary>Without the right to look at the link a process has one of its own.</summary>
    public string MountNamespace => (Ask(Facts.MountNamespace)
        ? _mountNamespace = files.MountNamespace(pid) ?? $"pid:{pid}"
        : _mountNamespace)!;

    public CgroupName Cgroup => Ask(Facts.Cgroup) ? _cgroup = ProcessCgroup.Parse(files.Cgroups(pid)) : _cgroup;

    public CommandLineBytes? CommandLine =>
        Ask(Facts.CommandLine) ? _commandLine = files.CommandLine(pid) : _commandLine;

    /// <summary>Whether this is still the process of that time, and not a later one with its number.</summary>
    /// <param name="monotonic">Nanoseconds of CLOCK_MONOTONIC.</param>
    public bool RanAt(ulong monotonic) => _started <= monotonicStart + monotonic / 1e9 + ClockTolerance;

    /// <summary>Asked each time: a program that walks a tree has another directory behind the same number soon.</summary>
    /// <returns>Of an open directory; null when it is not known, or has been deleted.</returns>
    public byte[]? OpenDirectory(int descriptor) => _denied ? null : files.OpenDirectory(pid, descriptor, out _denied);

    public byte[]? MountInfo() => files.MountInfo(pid);

    private bool Ask(Facts fact)
    {
        bool first = !_asked.HasFlag(fact);
        _asked |= fact;
        return first;
    }
}
