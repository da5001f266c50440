using RenameExporter.Probing;

namespace RenameExporter.Commands.Check;

/// <summary>What would make things better here, from what stops the exporter to what is merely nicer.</summary>
internal static class Advice
{
    /// <param name="taken">The mode that the exporter will attach by.</param>
    public static IEnumerable<string> For(CheckReport report, ModeReport? taken) =>
    [
        .. Blockers(report, taken),
        .. report.Listen.Where(listen => !listen.Free).Select(listen =>
            $"{listen.Address}: give the exporter another --web.listen-address, or free this one."),
        .. taken is null ? [] : Exactness(report.Kernel, taken),
        .. taken is null ? [] : Sight(report, taken.Mode),
    ];

    private static IEnumerable<string> Blockers(CheckReport report, ModeReport? taken)
    {
        KernelReport kernel = report.Kernel;
        if (!kernel.Btf)
        {
            yield return "Boot a kernel with type information (CONFIG_DEBUG_INFO_BTF=y).";
        }

        if (report.Capabilities.Missing.Count > 0)
        {
            string names = string.Join(' ', report.Capabilities.Missing);
            yield return $"Run as root, or grant {names} (systemd: AmbientCapabilities={names}; "
                + "Kubernetes: securityContext.capabilities.add, without CAP_), and check again.";
        }

        if (report.Host.MemlockLimitBytes is >= 0 and long limit && limit < report.Maps.Bytes
            && !report.Capabilities.Held.Contains("CAP_SYS_RESOURCE"))
        {
            yield return $"RLIMIT_MEMLOCK ({Bytes.Text(limit)}) is less than the maps take, and kernels "
                + "before 5.11 charge them to it: ulimit -l unlimited (systemd: LimitMEMLOCK=infinity).";
        }

        if (report.Host.Lockdown == "confidentiality" && taken is null)
        {
            yield return "Lockdown is 'confidentiality', which forbids probes: boot with lockdown=integrity.";
        }

        string attach = report.Configuration.Attach;
        if (taken is null && attach != AttachModes.Auto
            && report.Modes.FirstOrDefault(mode => mode.Verdict == Verdict.Attaches) is { } other)
        {
            yield return $"--probe.attach={attach} does not work here, and {other.Mode.Name()} does: "
                + "leave the choice to auto.";
        }
    }

    private static IEnumerable<string> Exactness(KernelReport kernel, ModeReport taken)
    {
        if (taken.MayMiss == false)
        {
            yield break;
        }

        if (kernel.Preemption == Preemption.Unknown)
        {
            yield return $"Let the exporter read /boot/config-{kernel.Release} (in a container mount /boot), or debugfs "
                + "as root: they tell whether this kernel preempts. Unknown, fentry comes before kprobe.";
        }

        if (kernel.NewFprobe == false && taken.Mode != AttachMode.Tracepoint)
        {
            yield return "A kernel from 6.14 with CONFIG_FPROBE attaches by kprobe-multi, which misses nothing; "
                + "so does fentry on one that does not preempt (preempt=voluntary, where it can be chosen).";
        }

        if (!taken.MissesCountable)
        {
            yield return "Under load some renames are missed, and this kernel does not count them; from "
                + $"{AttachPlan.CountsMissesFrom(taken.Mode)} on it does.";
        }
    }

    private static IEnumerable<string> Sight(CheckReport report, AttachMode taken)
    {
        if (!taken.SeesDentries())
        {
            yield return "tracepoint counts system calls: no io_uring, no nfsd, no 32-bit programs, and no kinds "
                + "of renames. A kernel that allows fentry (CONFIG_FUNCTION_TRACER, BPF JIT), kprobe "
                + "(CONFIG_KPROBES) or kprobe-multi (CONFIG_FPROBE, from 6.14) shows them.";
        }

        if (taken == AttachMode.Tracepoint && !report.Host.TracefsMounted)
        {
            yield return $"Mount tracefs at boot (mount -t tracefs nodev {Tracefs.Root}), so that the exporter "
                + "needs no CAP_SYS_ADMIN to do it.";
        }

        if (report.Configuration.Attach != AttachModes.Auto
            && report.Kernel.Plan.Modes(null)
                .FirstOrDefault(mode => report.Modes.Any(m => m.Mode == mode && m.Verdict == Verdict.Attaches)) is var auto
            && auto != taken)
        {
            yield return $"auto would take {auto.Name()}.";
        }
    }
}
