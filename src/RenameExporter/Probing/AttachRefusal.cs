using Libbpf;
using RenameExporter.Host;

namespace RenameExporter.Probing;

/// <summary>Why an attach mode does not work here, in the words of the log and of 'check'.</summary>
/// <param name="VerifierLog">Null when the verifier said nothing.</param>
internal sealed record AttachRefusal(string Reason, string? VerifierLog)
{
    /// <returns>Null when <paramref name="e"/> is no refusal but a defect.</returns>
    public static AttachRefusal? Of(Exception e, KernelFacts kernel) => e switch
    {
        LibbpfException refused => new(refused.Message + Hint(refused.Errno, kernel), refused.VerifierLog),
        ProbeException => new(e.Message, null),
        _ => null,
    };

    // Capabilities have been checked by then: it is the kernel's own policy, or its memory accounting.
    private static string Hint(int errno, KernelFacts kernel)
    {
        if (errno == Errno.EACCES)
        {
            // Debian's kernels, whose default is 3: perf_event_open(2) is CAP_SYS_ADMIN's then.
            return ". Where kernel.perf_event_paranoid is 3 this takes CAP_SYS_ADMIN, or sysctl kernel.perf_event_paranoid=2";
        }

        if (errno == Errno.EMFILE)
        {
            return ". Raise the limit of open files (ulimit -n; systemd: LimitNOFILE=)";
        }

        if (errno != Errno.EPERM)
        {
            return "";
        }

        if (Capabilities.AreOfUserNamespace(File.ReadAllText("/proc/self/uid_map")))
        {
            return ". This process is in a user namespace, where its capabilities do not count for BPF: start it in the host's";
        }

        return kernel.Version < KernelFacts.ChargesNoMemlock
            ? ". This kernel forbids such programs, or its maps exceed RLIMIT_MEMLOCK (ulimit -l unlimited)"
            : ". This kernel forbids such programs";
    }
}
