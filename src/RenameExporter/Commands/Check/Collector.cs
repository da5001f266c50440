using ExporterToolkit.Web.Listening;
using RenameExporter.Configuration;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Check;

/// <summary>Asks the host. It changes nothing that outlives it, and needs no privilege to begin.</summary>
internal static class Collector
{
    private const string Lockdown = "/sys/kernel/security/lockdown";

    public static CheckReport Collect(ExporterOptions options, Versions versions)
    {
        (KernelFacts? kernel, string? btfProblem) = ReadKernel();
        string? missing = Capabilities.Problem();
        IReadOnlyList<AttachTrial>? trials = kernel is not null && missing is null
            ? AttachTrials.Run(kernel, options.Probe)
            : null;

        string release = KernelFacts.ReadRelease();
        Preemption preemption = KernelFacts.ReadPreemption();
        return new(
            versions,
            new(release, btfProblem, kernel?.VfsRenameArgs, preemption,
                missing is null ? kernel?.HasTaskStorage : null, kernel?.HasNewFprobe),
            ReadHost(KernelFacts.ParseVersion(release)),
            ReadCapabilities(),
            [.. AttachModes.All.Select(mode => Report(
                mode,
                trials?.Single(trial => trial.Mode == mode),
                missing ?? btfProblem,
                AttachPlan.MayMiss(mode, preemption, kernel?.HasNewFprobe),
                AttachPlan.MissesAreCountable(mode, KernelFacts.ParseVersion(release))))],
            Maps(options.Probe, trials?.Max(trial => trial.MapBytes)),
            [.. options.Listen.Select(ListenCheck.Run)],
            new(options.Probe.Attach?.Name() ?? AttachModes.Auto, options.Probe.CommOfThread ? "thread" : "process"));
    }

    private static (KernelFacts? Facts, string? Problem) ReadKernel()
    {
        try
        {
            return (KernelFacts.Read(), null);
        }
        catch (ProbeException e)
        {
            return (null, e.Message);
        }
    }

    private static HostReport ReadHost(Version kernel) => new(
        HostFiles.Lockdown(HostFiles.Read(Lockdown)),
        Tracefs.IsMounted(),
        HostFiles.Cgroup(HostFiles.Read("/proc/self/mountinfo")),
        kernel < KernelFacts.ChargesNoMemlock ? HostFiles.Memlock(HostFiles.Read("/proc/self/limits")) : null);

    private static CapabilityReport ReadCapabilities()
    {
        string status = File.ReadAllText("/proc/self/status");
        return new(Capabilities.Held(status), Capabilities.Needed, Capabilities.Missing(status));
    }

    private static ModeReport Report(
        AttachMode mode, AttachTrial? trial, string? blocker, bool? mayMiss, bool countable) => trial switch
        {
            null => new(mode, Verdict.NotTried, mayMiss, countable, blocker, null),
            { Refusal: null } => new(mode, Verdict.Attaches, mayMiss, countable, null, null),
            { Refusal: { } refusal } =>
                new(mode, Verdict.Refused, mayMiss, countable, refusal.Reason, refusal.VerifierLog),
        };

    private static MapReport Maps(ProbeOptions options, long? measured) =>
        new(options.MaxEntries, measured ?? MapEstimate.Of(options), measured is not null);
}

/// <summary>Whether an address could be listened on: bound, and let go before anybody could connect.</summary>
internal static class ListenCheck
{
    public static ListenReport Run(ListenAddress listen) =>
        new(listen.ToString(), listen.Problem());
}
