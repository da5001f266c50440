using RenameExporter.Commands.Check;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Commands.Check;

/// <summary>Reports of hosts that we have not got.</summary>
internal static class Reports
{
    private static readonly Versions s_versions = new("1.2.3", "abc", "10.0.1", "1.1");

    /// <summary>A 7.x kernel with everything; root.</summary>
    public static CheckReport Modern { get; } = new(
        s_versions,
        new("7.2.13-cloud-amd64", null, 1, Preemption.Preemptible, true, true),
        new("none", true, CgroupVersion.V2, null),
        new(["CAP_BPF", "CAP_PERFMON", "CAP_SYS_ADMIN"], Capabilities.Needed, []),
        Modes(Preemption.Preemptible, true, new(7, 2), AttachModes.All),
        new(16384, 4_053_116, true),
        [new("127.0.0.1:10876", null)],
        new("auto", "process", Durations: true));

    /// <summary>5.10, preemptible, without fentry, with little memory to lock; the port is taken, and a probe is kept.</summary>
    public static CheckReport Old { get; } = Modern with
    {
        Kept = new("/sys/fs/bpf/rename_exporter", 35),
        Kernel = new("5.10.0-39-amd64", null, 6, Preemption.Preemptible, false, false),
        Host = new("integrity", false, CgroupVersion.Hybrid, 65_536),
        Capabilities = new(["CAP_BPF", "CAP_PERFMON"], Capabilities.Needed, []),
        Modes = Modes(
            Preemption.Preemptible, false, new(5, 10), [AttachMode.Kprobe],
            "cannot attach program x (y): Invalid argument (EINVAL)"),
        Listen = [new(":10876", "already in use"), new("[::1]:10877", null)],
    };

    /// <summary>With a guard, and with a probe that was kept before there was one.</summary>
    public static CheckReport Guarded { get; } = Modern with
    {
        Kept = Old.Kept,
        NotKept = "a guard must not outlive the exporter (--guard.policy.file)",
        Guard = new("lsm", CanDeny: true, SeesNames: true, MayMiss: false, []),
    };

    /// <summary>Nobody's process.</summary>
    public static CheckReport Unprivileged { get; } = Modern with
    {
        Kernel = Modern.Kernel with { Preemption = Preemption.Unknown, TaskStorage = null },
        Host = new(null, true, CgroupVersion.V1, null),
        Capabilities = new([], Capabilities.Needed, Capabilities.Needed),
        Modes = NotTried("loading BPF programs needs CAP_BPF and CAP_PERFMON, which this process lacks.", true),
        Maps = new(16384, 4_100_000, false),
    };

    public static CheckReport WithoutBtf { get; } = Modern with
    {
        Kernel = new("6.1.0", "cannot read the kernel's type information", null, Preemption.None, null, null),
        Modes = NotTried("cannot read the kernel's type information", null),
        Maps = new(16384, 4_100_000, false),
    };

    /// <summary>The same host, where only these attach.</summary>
    public static CheckReport Attaching(this CheckReport report, params AttachMode[] modes) => report with
    {
        Modes = Modes(
            report.Kernel.Preemption, report.Kernel.NewFprobe, KernelFacts.ParseVersion(report.Kernel.Release),
            modes, "refused"),
    };

    public static CheckReport Pinned(this CheckReport report, AttachMode mode) => report with
    {
        Configuration = report.Configuration with { Attach = mode.Name() },
    };

    /// <summary>The same with --no-probe.durations.</summary>
    public static CheckReport WithoutDurations(this CheckReport report) => report with
    {
        Configuration = report.Configuration with { Durations = false },
        Modes =
        [
            .. report.Modes.Select(mode => mode with
            {
                Entries = Entries(mode.Mode, KernelFacts.ParseVersion(report.Kernel.Release), durations: false),
            }),
        ],
    };

    private static IReadOnlyList<ModeReport> Modes(
        Preemption preemption, bool? newFprobe, Version kernel, IReadOnlyList<AttachMode> attaching,
        string? reason = null) =>
    [
        .. AttachModes.All.Select(mode => new ModeReport(
            mode,
            attaching.Contains(mode) ? Verdict.Attaches : Verdict.Refused,
            Plan(kernel, preemption, newFprobe).MayMiss(mode),
            Plan(kernel, preemption, newFprobe).MissesAreCountable(mode),
            attaching.Contains(mode) ? null : reason,
            null,
            Entries(mode, kernel))),
    ];

    private static IReadOnlyList<ModeReport> NotTried(string reason, bool? newFprobe) =>
    [
        .. AttachModes.All.Select(mode => new ModeReport(
            mode, Verdict.NotTried, new AttachPlan(new(7, 2), Preemption.Unknown, newFprobe).MayMiss(mode), true, reason, null,
            Entries(mode, new(7, 2)))),
    ];

    private static IReadOnlyList<EntryUse> Entries(AttachMode mode, Version kernel, bool durations = true) => EntryUses.Of(
        mode, kernel >= new Version(7, 2), new(null, CommOfThread: false, MaxEntries: 16384) { Durations = durations });

    private static AttachPlan Plan(Version kernel, Preemption preemption, bool? newFprobe) =>
        new(kernel, preemption, newFprobe) { PreemptsSyscalls = kernel >= new Version(7, 2) };
}
