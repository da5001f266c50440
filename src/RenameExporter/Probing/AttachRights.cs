using System.Globalization;
using Libbpf;
using RenameExporter.Host;

namespace RenameExporter.Probing;

/// <summary>What this process may do, and what limits it: an advice that is followed already is none.</summary>
/// <param name="Held">Names of effective capabilities, of those that may matter.</param>
/// <param name="PerfEventParanoid">kernel.perf_event_paranoid; null: not known.</param>
/// <param name="MemlockUnlimited">RLIMIT_MEMLOCK.</param>
/// <param name="InUserNamespace">Capabilities do not count for bpf(2).</param>
internal sealed record AttachRights(
    IReadOnlyList<string> Held, int? PerfEventParanoid, bool MemlockUnlimited, bool InUserNamespace)
{
    // Debian's kernels know 3, their default: perf_event_open(2) is CAP_SYS_ADMIN's then.
    private const int Paranoid = 3;

    public static AttachRights Read() => new(
        Capabilities.Held(File.ReadAllText("/proc/self/status")),
        int.TryParse(
            KernelFile.Read("/proc/sys/kernel/perf_event_paranoid"), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out int level) ? level : null,
        File.ReadLines("/proc/self/limits").Any(line =>
            line.StartsWith("Max locked memory", StringComparison.Ordinal)
            && line.Contains(" unlimited ", StringComparison.Ordinal)),
        Capabilities.AreOfUserNamespace(File.ReadAllText("/proc/self/uid_map")));

    /// <summary>What to do where an attach mode was refused with this errno, as the end of a sentence.</summary>
    /// <param name="kernel">Its version.</param>
    public string Advice(int errno, Version kernel) => errno switch
    {
        Errno.EACCES when Held.Contains(Capabilities.SysAdmin) || PerfEventParanoid < Paranoid => "",
        Errno.EACCES =>
            $". {(PerfEventParanoid is null ? "Where" : "As")} kernel.perf_event_paranoid is {PerfEventParanoid ?? Paranoid} "
            + "this takes CAP_SYS_ADMIN, or sysctl kernel.perf_event_paranoid=2",
        Errno.EMFILE => ". Raise the limit of open files (ulimit -n; systemd: LimitNOFILE=)",
        not Errno.EPERM => "",
        // Capabilities have been checked by then: it is the kernel's own policy, or its memory accounting.
        _ when InUserNamespace =>
            ". This process is in a user namespace, where its capabilities do not count for BPF: "
            + "start it in the host's",
        _ when kernel < KernelFacts.ChargesNoMemlock && !MemlockUnlimited && !Held.Contains("CAP_SYS_RESOURCE") =>
            ". This kernel forbids such programs, or its maps exceed RLIMIT_MEMLOCK (ulimit -l unlimited)",
        _ => ". This kernel forbids such programs",
    };
}
