using Libbpf;
using RenameExporter.Host;

namespace RenameExporter.Probing;

/// <summary>Why an attach mode does not work here, in the words of the log and of 'check'.</summary>
/// <param name="VerifierLog">Null when the verifier said nothing.</param>
internal sealed record AttachRefusal(string Reason, string? VerifierLog)
{
    /// <param name="attach">Not called where <see cref="Foresee"/> has a reason.</param>
    /// <returns>Null: it is attached.</returns>
    public static AttachRefusal? Of(AttachMode mode, KernelFacts kernel, Action attach)
    {
        if (Foresee(mode, kernel) is { } hopeless)
        {
            return hopeless;
        }

        try
        {
            attach();
            return null;
        }
        catch (LibbpfException e)
        {
            return Of(e, kernel);
        }
        catch (ProbeException e)
        {
            return new(e.Message, null);
        }
    }

    /// <summary>
    /// What tells that a mode cannot work here before its programs are verified and its maps are filled, which
    /// takes a hundred times as long.
    /// </summary>
    /// <returns>Null: it has to be tried.</returns>
    public static AttachRefusal? Foresee(AttachMode mode, KernelFacts kernel) => mode switch
    {
        // Made, and not thrown: that takes a millisecond or two.
        AttachMode.Kprobe when !kernel.HasKprobes => Of(
            new($"this kernel has no kprobes ({KernelFeatures.KprobeEvents})", Errno.ENOENT), kernel),
        AttachMode.Fentry when kernel.FentryError != 0 => Of(
            new("cannot load an fentry program", kernel.FentryError), kernel),
        _ => null,
    };

    private static AttachRefusal Of(LibbpfException refused, KernelFacts kernel) =>
        new(refused.Message + Hint(refused.Errno, kernel), refused.VerifierLog);

    // Capabilities have been checked by then: it is the kernel's own policy, or its memory accounting.
    private static string Hint(int errno, KernelFacts kernel) => errno switch
    {
        // Debian's kernels, whose default is 3: perf_event_open(2) is CAP_SYS_ADMIN's then.
        Errno.EACCES =>
            ". Where kernel.perf_event_paranoid is 3 this takes CAP_SYS_ADMIN, or sysctl kernel.perf_event_paranoid=2",
        Errno.EMFILE => ". Raise the limit of open files (ulimit -n; systemd: LimitNOFILE=)",
        not Errno.EPERM => "",
        _ when Capabilities.AreOfUserNamespace(File.ReadAllText("/proc/self/uid_map")) =>
            ". This process is in a user namespace, where its capabilities do not count for BPF: "
            + "start it in the host's",
        _ when kernel.Version < KernelFacts.ChargesNoMemlock =>
            ". This kernel forbids such programs, or its maps exceed RLIMIT_MEMLOCK (ulimit -l unlimited)",
        _ => ". This kernel forbids such programs",
    };
}
