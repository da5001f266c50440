using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace ExporterToolkit.Exposition;

/// <summary>What could be read of this process; null: that could not.</summary>
/// <param name="CpuNs">Nanoseconds, of all threads that there are and were.</param>
/// <param name="StartSeconds">Since 1970.</param>
internal readonly record struct ProcessReading(
    ulong? CpuNs, double? StartSeconds, ulong? Threads, ulong? VirtualBytes, ulong? ResidentBytes, ulong? PrivateBytes,
    ulong? OpenDescriptors, ulong? MaxDescriptors);

/// <summary>
/// Reads proc_pid_stat(5), proc_pid_statm(5) and proc_pid_fd(5) of this process. The files stay open: a scrape makes
/// five system calls, where the kernel is 6.2 or newer.
/// </summary>
/// <param name="proc">This process below /proc; the tests have directories of their own.</param>
internal sealed class ProcessNumbers(TimeProvider time, string proc = "/proc/self") : IDisposable
{
    private const int TicksPerSecond = 100; // USER_HZ: 100 on all architectures of .NET
    private const int ProcessCpuTime = 2; // CLOCK_PROCESS_CPUTIME_ID
    private const int BootTime = 7; // CLOCK_BOOTTIME
    private const int StatBytes = 2048; // 52 numbers of 20 digits at most, and a name

    private readonly SafeFileHandle? _stat = TryOpen($"{proc}/stat");
    private readonly SafeFileHandle? _statm = TryOpen($"{proc}/statm");
    private readonly DescriptorCount _descriptors = new($"{proc}/fd");
    private double _start;

    /// <summary>For any number of threads at a time.</summary>
    public unsafe ProcessReading Read()
    {
        const int OpenFiles = 7; // RLIMIT_NOFILE
        ulong page = (ulong)Environment.SystemPageSize;
        Span<byte> buffer = stackalloc byte[StatBytes];

        // The name is in brackets; it alone may have brackets and spaces. What follows begins with field 3.
        ReadOnlySpan<byte> stat = Read(_stat, buffer);
        stat = stat[(stat.LastIndexOf((byte)')') + 1)..].TrimStart((byte)' ');
        ulong? threads = Field(stat, 20 - 3);
        ulong? started = Field(stat, 22 - 3);
        ulong? size = Field(stat, 23 - 3);
        ulong? resident = Field(stat, 24 - 3);
        ulong? data = Field(Read(_statm, buffer), 5); // size resident shared text lib data
        ulong* limits = stackalloc ulong[2]; // rlim_cur, rlim_max
        bool isLimited = NativeMethods.getrlimit(OpenFiles, limits) == 0;
        return new(
            Nanoseconds(ProcessCpuTime),
            started is { } ticks ? StartTime((double)ticks / TicksPerSecond) : null,
            threads, size, resident * page, data * page, _descriptors.Count(), isLimited ? limits[0] : null);
    }

    public void Dispose()
    {
        _stat?.Dispose();
        _statm?.Dispose();
        _descriptors.Dispose();
    }

    /// <summary>
    /// The kernel knows how long after its own start the process began, and how long it has been up, so the time of
    /// day of the start moves when the clock is set. Between steps it stays: what differs then is when the two clocks
    /// were read.
    /// </summary>
    /// <param name="sinceBoot">Seconds.</param>
    private double? StartTime(double sinceBoot)
    {
        const double Step = 1; // second
        if (Nanoseconds(BootTime) is not { } up)
        {
            return null;
        }

        double now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        double start = Math.Round(now - up / 1e9 + sinceBoot, 2); // the kernel has no more digits
        if (Math.Abs(start - _start) > Step)
        {
            _start = start;
        }

        return _start;
    }

    private static unsafe ulong? Nanoseconds(int clock)
    {
        long* time = stackalloc long[2]; // tv_sec, tv_nsec
        return NativeMethods.clock_gettime(clock, time) == 0 ? (ulong)time[0] * 1_000_000_000 + (ulong)time[1] : null;
    }

    /// <param name="index">From 0.</param>
    private static ulong? Field(ReadOnlySpan<byte> line, int index)
    {
        foreach (Range field in line.Split((byte)' '))
        {
            if (index-- == 0)
            {
                return Utf8Parser.TryParse(line[field], out ulong value, out _) ? value : null;
            }
        }

        return null;
    }

    /// <returns>Of a file of /proc, which is read whole or not at all; empty: it cannot be read.</returns>
    private static ReadOnlySpan<byte> Read(SafeFileHandle? file, Span<byte> buffer)
    {
        try
        {
            return file is null ? [] : buffer[..RandomAccess.Read(file, buffer, fileOffset: 0)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // /proc is not mounted
        }
    }
}
