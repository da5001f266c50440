namespace RenameExporter.Probing;

/// <summary>What the attached programs cost, as the kernel measured it; the meter itself is part of it.</summary>
/// <param name="EntryNs">Nanoseconds.</param>
/// <param name="ExitNs">Nanoseconds.</param>
internal sealed record ProbeRuns(ulong EntryCount, ulong EntryNs, ulong ExitCount, ulong ExitNs)
{
    private const string Switch = "/proc/sys/kernel/bpf_stats_enabled"; // 5.1; for the administrator to set

    /// <summary>Whether the kernel measures programs now.</summary>
    public static bool AreMeasured()
    {
        try
        {
            return File.ReadAllText(Switch).Trim() == "1";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // /proc/sys may be hidden, in a container for one
        }
    }
}
