using RenameExporter.Probing;

namespace RenameExporter.Commands.Check;

/// <summary>What would make things better here, from what stops the exporter to what is merely nicer.</summary>
internal static class Advice
{
    /// <param name="taken">The mode that the exporter will attach by.</param>
    public static IEnumerable<string> For(CheckReport report, ModeReport? taken) =>
    [
        .. Blockers(report, taken).OfType<string>(),
        .. report.Listen.Where(listen => !listen.Free).Select(listen =>
            $"{listen.Address}: {listen.Problem}. If the exporter runs already, nothing is wrong; else free the address, or set another --web.listen-address."),
        .. report.Outputs.Where(output => !output.Works).Select(output =>
            $"{output.Output}: {output.Steps[^1].Text}"),
        .. taken is null or { MayMiss: false } ? [] : Exactness(report, taken).OfType<string>(),
        .. taken is null ? [] : Sight(report, taken.Mode).OfType<string>(),
    ];

    private static IEnumerable<string?> Blockers(CheckReport report, ModeReport? taken)
    {
        string missing = string.Join(' ', report.Capabilities.Missing);
        string attach = report.Configuration.Attach;
        return
        [
            report.Kernel.Btf ? null : "Boot a kernel with type information (CONFIG_DEBUG_INFO_BTF=y).",
            missing.Length == 0 ? null
                : $"{(report.Capabilities.IsRoot ? "Grant" : "Run as root, or grant")} {missing} (systemd: AmbientCapabilities={missing}; "
                    + "Kubernetes: securityContext.capabilities.add, without CAP_), and check again.",
            report.Host.MemlockLimitBytes is >= 0 and long limit && limit < report.Maps.Bytes
                && !report.Capabilities.Held.Contains("CAP_SYS_RESOURCE")
                ? $"RLIMIT_MEMLOCK ({Bytes.Text(limit)}) is less than the maps take, and kernels "
                    + "before 5.11 charge them to it: ulimit -l unlimited (systemd: LimitMEMLOCK=infinity)."
                : null,
            report.Host.Lockdown == "confidentiality" && taken is null
                ? $"Lockdown is 'confidentiality', which lets no program read the kernel's memory: {KernelLockdown.Advice}."
                : null,
            taken is null && attach != AttachModes.Auto
                && report.Modes.FirstOrDefault(mode => mode.Verdict == Verdict.Attaches) is { } other
                ? $"--probe.attach={attach} does not work here, and {other.Mode.Name()} does: leave the choice to auto."
                : null,
        ];
    }

    private static IEnumerable<string?> Exactness(CheckReport report, ModeReport taken) =>
    [
        report.Kernel.Preemption == Preemption.Unknown
            ? $"Let the exporter read /boot/config-{report.Kernel.Release} (in a container mount /boot)"
                + (DebugfsMayTell(report) ? ", or debugfs as root: they tell" : ": it tells")
                + " whether this kernel preempts. If unknown, fentry precedes kprobe."
            : null,
        report.Kernel.NewFprobe == false && taken.Mode != AttachMode.Tracepoint
            ? "From 6.14 on, with CONFIG_FPROBE, kprobe-multi misses nothing; "
                + "fentry misses nothing on a kernel that does not preempt (preempt=voluntary, where it can be chosen)."
            : null,
        taken.MissesCountable ? null
            : "Under load some renames are missed, and this kernel does not count them; from "
                + $"{AttachPlan.CountsMissesFrom(taken.Mode)} on it does.",
    ];

    // Not where root asks already, nor where lockdown hides it from root, too.
    private static bool DebugfsMayTell(CheckReport report) =>
        !report.Capabilities.IsRoot && report.Host.Lockdown is (null or "none");

    private static IEnumerable<string?> Sight(CheckReport report, AttachMode taken) =>
    [
        taken.SeesDentries() ? null
            : "tracepoint counts system calls: no io_uring, no nfsd, no 32-bit programs, and no kinds "
                + "of renames. A kernel that allows fentry (CONFIG_FUNCTION_TRACER, BPF JIT), kprobe "
                + "(CONFIG_KPROBES) or kprobe-multi (CONFIG_FPROBE, from 6.14) shows them.",
        taken == AttachMode.Tracepoint && !report.Host.TracefsMounted
            ? $"Mount tracefs at boot (mount -t tracefs nodev {Tracefs.Root}), so that the exporter "
                + "needs no CAP_SYS_ADMIN to do it."
            : null,
        report.Configuration.Attach != AttachModes.Auto
            && report.Kernel.Plan.Modes(null)
                .FirstOrDefault(mode => report.Modes.Any(m => m.Mode == mode && m.Verdict == Verdict.Attaches))
                is var auto
            && auto != taken
            ? $"auto would take {auto.Name()}."
            : null,
    ];
}
