using Libbpf;
using Microsoft.Win32.SafeHandles;

namespace RenameExporter.Probing;

/// <summary>What the attached programs cost, as the kernel measured it; the meter itself is part of it.</summary>
/// <param name="EntryNs">Nanoseconds.</param>
/// <param name="ExitNs">Nanoseconds.</param>
internal sealed record ProbeRuns(ulong EntryCount, ulong EntryNs, ulong ExitCount, ulong ExitNs)
{
    /// <exception cref="LibbpfException">The kernel no longer knows these programs.</exception>
    public static ProbeRuns Of(IEnumerable<Attachment> programs) =>
        programs.Aggregate(new ProbeRuns(0, 0, 0, 0), (sum, attachment) =>
        {
            (ulong count, ulong ns) = attachment.Program.Runs();
            return attachment.IsExit
                ? sum with { ExitCount = sum.ExitCount + count, ExitNs = sum.ExitNs + ns }
                : sum with { EntryCount = sum.EntryCount + count, EntryNs = sum.EntryNs + ns };
        });
}

/// <summary>Whether the kernel measures programs: kernel.bpf_stats_enabled (5.1), which is the administrator's to set.</summary>
internal sealed class RunSwitch(string path = "/proc/sys/kernel/bpf_stats_enabled") : IDisposable
{
    // Kept open: it is asked at each poll.
    private readonly SafeFileHandle? _file = Open(path);

    public bool IsOn()
    {
        Span<byte> value = [0];
        try
        {
            return _file is not null && RandomAccess.Read(_file, value, 0) == 1 && value[0] == '1';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose() => _file?.Dispose();

    private static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // /proc/sys may be hidden, in a container for one
        }
    }
}

/// <summary>
/// What the kernel did not let the programs see. A missed exit is a rename that is not counted:
/// counted + overflow + missed exits = renames. A missed entry costs a duration and the kinds.
/// </summary>
/// <param name="EntryRecursion">Entries skipped because the CPU was inside a program already.</param>
/// <param name="ExitRecursion">The same for exits.</param>
/// <param name="EntryProbe">Entries that fprobe or kprobe did not hand over.</param>
/// <param name="ExitProbe">The same for exits; for kretprobe, those past maxactive.</param>
internal readonly record struct ProbeMisses(
    ulong EntryRecursion, ulong ExitRecursion, ulong EntryProbe, ulong ExitProbe)
{
    /// <summary>
    /// Before 6.7, what kretprobe seems to have lost besides: entries without an exit, the fewest of the last seconds,
    /// as some of them are renames in flight.
    /// </summary>
    public ulong Estimate { get; init; }

    /// <summary>And those of another probe.</summary>
    public ProbeMisses Plus(in ProbeMisses other) => this with
    {
        EntryRecursion = EntryRecursion + other.EntryRecursion,
        ExitRecursion = ExitRecursion + other.ExitRecursion,
        EntryProbe = EntryProbe + other.EntryProbe,
        ExitProbe = ExitProbe + other.ExitProbe,
    };

    /// <summary>Of each the larger one.</summary>
    public ProbeMisses AtLeast(in ProbeMisses other) => this with
    {
        EntryRecursion = Math.Max(EntryRecursion, other.EntryRecursion),
        ExitRecursion = Math.Max(ExitRecursion, other.ExitRecursion),
        EntryProbe = Math.Max(EntryProbe, other.EntryProbe),
        ExitProbe = Math.Max(ExitProbe, other.ExitProbe),
    };

    /// <summary>Less these, which were nobody's renames: the canary's.</summary>
    public ProbeMisses WithoutExits(ulong skipped)
    {
        ulong recursion = Math.Min(skipped, ExitRecursion);
        return this with
        {
            ExitRecursion = ExitRecursion - recursion,
            ExitProbe = ExitProbe - Math.Min(skipped - recursion, ExitProbe),
        };
    }
}
