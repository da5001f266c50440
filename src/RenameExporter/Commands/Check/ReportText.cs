using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Check;

/// <summary>The report for people: one screen, 100 columns.</summary>
internal static class ReportText
{
    public static void Write(CheckReport report, TextWriter output)
    {
        Section(output, "Kernel", KernelRows(report.Kernel, report.Host));
        Section(output, ModesTitle(report.Modes),
            [["mode", "verdict", "missed renames", "reason"], .. report.Modes.Select(ModeRow)]);
        Section(output, "Capabilities (dropped once the probe is attached; before 5.19 all but CAP_BPF)",
            [["capability", "here", "mode", "why"], .. CapabilityNeed.All.Select(need => (string[])
                [need.Name, report.Capabilities.Held.Contains(need.Name) ? "yes" : "no", need.Mode, need.Why])]);
        Section(output, "This process", ProcessRows(report));
        Section(output, "The exporter here", ResultRows(report));
    }

    private static IEnumerable<string[]> KernelRows(KernelReport kernel, HostReport host) =>
    [
        ["release", kernel.Release],
        ["BTF", kernel.BtfProblem ?? "yes"],
        ["vfs_rename", kernel.VfsRenameParameters switch
        {
            1 => "takes struct renamedata *",
            6 => "takes six arguments",
            _ => "unknown without BTF",
        }],
        ["preemption", kernel.Preemption switch
        {
            Preemption.None => "no: fentry misses nothing",
            Preemption.Preemptible => "yes: a preempted program is skipped on its CPU for other tasks",
            _ => "unknown: neither debugfs, the kernel's command line nor its configuration in /boot tells",
        }],
        ["task storage", kernel.TaskStorage switch
        {
            true => "yes",
            false => "no: entry records are in a hash, which is slower",
            null => "unknown: this test needs BTF and the capabilities",
        }],
        ["new fprobe", kernel.NewFprobe switch
        {
            true => "yes: kprobe-multi misses nothing",
            false => "no (CONFIG_FPROBE, from 6.14): auto does not take kprobe-multi",
            null => "unknown without BTF",
        }],
        ["lockdown", host.Lockdown ?? "unknown: /sys/kernel/security/lockdown cannot be read"],
        ["tracefs", host.TracefsMounted
            ? $"mounted at {Tracefs.Root}"
            : $"not mounted at {Tracefs.Root}: tracepoint mode would mount it"],
        ["cgroup", host.Cgroup switch
        {
            CgroupVersion.Hybrid => "hybrid (v1 and v2)",
            CgroupVersion.None => "none mounted",
            _ => host.Cgroup.ToString().ToLowerInvariant(),
        }],
        .. host.MemlockLimitBytes is { } limit
            ? (string[][])[["memlock", (limit == HostFiles.Unlimited ? "unlimited" : Bytes.Text(limit))
                + " (RLIMIT_MEMLOCK; kernels before 5.11 charge maps to it)"]]
            : [],
    ];

    // What keeps the modes from being tried is the same for all: it is said once.
    private static string ModesTitle(IReadOnlyList<ModeReport> modes) =>
        modes.FirstOrDefault(mode => mode.Verdict == Verdict.NotTried) is { } first
            ? $"Attach modes (not tried: {first.Reason?.TrimEnd('.')})"
            : "Attach modes (each one loaded, attached and detached again)";

    private static string[] ModeRow(ModeReport mode) =>
    [
        mode.Mode.Name(),
        mode.Verdict switch
        {
            Verdict.Attaches => "attaches",
            Verdict.Refused => "refused",
            _ => "not tried",
        },
        (mode.MayMiss, mode.MissesCountable) switch
        {
            (false, _) => "none",
            (null, _) => "unknown",
            (true, true) => "counted",
            _ => "not counted",
        },
        mode.Verdict == Verdict.Refused ? mode.Reason ?? "" : "",
    ];

    private static IEnumerable<string[]> ProcessRows(CheckReport report) =>
    [
        ["capabilities", (report.Capabilities.Missing is { Count: > 0 } missing
            ? $"lacks {string.Join(" and ", missing)}; has "
            : "has what it needs: ")
            + (report.Capabilities.Held is { Count: > 0 } held ? string.Join(' ', held) : "none")],
        ["map memory", $"{(report.Maps.Measured ? "" : "about ")}{Bytes.Text(report.Maps.Bytes)} "
            + $"with --probe.max-entries={report.Maps.MaxEntries}"],
        .. KeepRows(report),
        .. report.Listen.Select(listen =>
            (string[])["listen", $"{listen.Address}: {listen.Problem ?? "free"}"]),
        .. report.Outputs.SelectMany(output => output.Steps.Select((step, index) => (string[])[
            index == 0 ? "output" : "",
            $"{(index == 0 ? $"{output.Output}: " : "")}{step.Name}: {(step.Works ? "" : "FAILS: ")}{step.Text}"])),
        ["configuration", $"valid: --probe.attach={report.Configuration.Attach}, "
            + $"--probe.comm={report.Configuration.Comm}, "
            + $"--probe.durations={(report.Configuration.Durations ? "true" : "false")}"],
        ["versions", $"rename_exporter {report.Versions.RenameExporter}, .NET {report.Versions.Dotnet}, "
            + $"libbpf {report.Versions.Libbpf}"],
    ];

    private static IEnumerable<string[]> KeepRows(CheckReport report)
    {
        if (report.Kept is { } kept)
        {
            yield return ["kept probe", $"attached, {kept.Pins} pins in {kept.Directory}: the next exporter "
                + (report.NotKept is null ? "goes on with it" : "detaches it")];
            yield return ["", "('rename_exporter detach' with the same --probe.keep removes it)"];
        }

        if (report.NotKept is { } why)
        {
            yield return [report.Kept is null ? "kept probe" : "", $"none will be kept: {why}"];
        }
    }

    private static IEnumerable<string[]> ResultRows(CheckReport report)
    {
        Outcome result = report.Result;
        string attach = report.Configuration.Attach;
        string exact = result.Exact switch
        {
            Exactness.MissesNothing => "it misses nothing of what it sees",
            Exactness.MissesCounted => "what it misses under load is counted, too",
            _ => "this kernel does not count what it misses under load",
        };
        yield return ["attaches by", result.Mode is { } mode
            ? $"{mode.Name()}{(attach == AttachModes.Auto ? "" : " (--probe.attach)")}: {exact}"
            : "nothing: it would not start"];
        if (attach == AttachModes.Auto)
        {
            yield return ["auto tries", string.Join(", ", result.Order.Select(AttachModes.Name))];
        }

        if (result.Mode is { } taken)
        {
            yield return ["coverage", Coverage(taken)];
            yield return ["durations", report.Configuration.Durations ? "counted" : "not counted (--probe.durations=false)"];
            yield return ["entries", Entries(report.Modes.Single(mode => mode.Mode == taken).Entries)];
        }

        if (report.Guard is { } guard)
        {
            yield return ["guard", Guard(guard)];
        }

        foreach (string advice in result.Advice)
        {
            yield return ["better", advice];
        }
    }

    // As rename_exporter_probe_coverage.
    private static string Coverage(AttachMode mode)
    {
        List<string> seen = [], unseen = [];
        foreach (var (source, isSeen) in mode.Coverage())
        {
            (isSeen == 1 ? seen : unseen).Add(source switch
            {
                "syscalls" => "system calls",
                "compat" => "32-bit programs",
                "kernel_threads" => "kernel threads (nfsd)",
                _ => source,
            });
        }

        return $"{string.Join(", ", seen)}{(unseen.Count > 0 ? $"; not seen: {string.Join(", ", unseen)}" : "")}";
    }

    private static string Guard(GuardReport guard) => guard.Hook is null
        ? $"cannot work here: {string.Join("; ", guard.Refused.Select(hook => $"{hook.Hook}: {hook.Reason}"))}"
        : $"would work by {guard.Hook}, which can {(guard.CanDeny ? "deny, stop and kill" : "stop and kill, and not deny")}"
            + (guard.SeesNames ? "" : "; it sees no names")
            + (guard.MayMiss ? "; under load it misses some, and counts them" : "");

    private static string Entries(IReadOnlyList<EntryUse> uses) => uses.Count == 0
        ? "not attached: nothing needs them"
        : "attached, for " + string.Join(" and ", uses.Select(use => use switch
        {
            EntryUse.Kinds => "the kinds of renames",
            EntryUse.Copies => "the copies of the exit program",
            _ => use.Name(),
        }));

    private static void Section(TextWriter output, string title, IEnumerable<string[]> rows)
    {
        foreach (string line in TextTable.Wrap(title, TextTable.Width))
        {
            output.Write(line + '\n');
        }

        TextTable.Write(output, [.. rows]);
        output.Write('\n');
    }
}
