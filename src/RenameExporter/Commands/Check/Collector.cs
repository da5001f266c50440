using System.Numerics;
using System.Runtime.CompilerServices;
using RenameExporter.Abi;
using RenameExporter.Configuration;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Host;
using RenameExporter.Probing;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Commands.Check;

/// <summary>Asks the host. It changes nothing that outlives it, and needs no privilege to begin.</summary>
internal static class Collector
{
    private const string WithAGuard = "a guard must not outlive the exporter (--guard.policy.file)";

    public static CheckReport Collect(ExporterOptions options, Versions versions)
    {
        ProbeOptions probe = options.Probe with
        {
            Samples = options.TakesSamples ? options.SampleLimits : null,
        };
        (KernelFacts? kernel, string? btfProblem) = ReadKernel(probe.RootFs);
        string? missing = Capabilities.Problem();
        IReadOnlyList<AttachTrial>? trials = kernel is not null && missing is null
            ? AttachTrial.RunAll(kernel, probe)
            : null;

        long? mapBytes = trials?.Max(trial => trial.MapBytes);
        string release = KernelFacts.ReadRelease();
        Preemption preemption = kernel?.Preemption ?? PreemptionModel.Read(options.Probe.RootFs);
        var plan = new AttachPlan(KernelFacts.ParseVersion(release), preemption, kernel?.HasNewFprobe)
        {
            PreemptsSyscalls = kernel?.PreemptsSyscalls,
        };
        return new(
            versions,
            new(release, btfProblem, kernel?.VfsRenameArgs, preemption,
                missing is null ? kernel?.HasTaskStorage : null, kernel?.HasNewFprobe),
            ReadHost(plan.Kernel),
            ReadCapabilities(),
            [.. AttachModes.All.Select(mode => Report(
                mode,
                trials?.Single(trial => trial.Mode == mode),
                missing ?? btfProblem,
                plan.MayMiss(mode),
                plan.MissesAreCountable(mode),
                EntryUses.Of(mode, kernel?.PreemptsSyscalls ?? false, probe)))],
            new(options.Probe.MaxEntries, mapBytes ?? MapEstimate.Of(options.Probe), mapBytes is not null),
            [.. options.Listen.Select(ListenReport.Of)],
            new(options.Probe.Attach?.Name() ?? AttachModes.Auto, options.Probe.CommOfThread ? "thread" : "process",
                options.Probe.Durations))
        {
            Kept = options.Keep.Kept() is > 0 and var pins ? new(options.Keep.ToString(), pins) : null,
            NotKept = options.Guard is not null && options.Keep.IsSomewhere ? WithAGuard : null,
            Guard = kernel is not null && missing is null ? OwnMounts.Run(_ => TryGuard(kernel, options.Guard?.Hook)) : null,
        };
    }

    private static GuardReport TryGuard(KernelFacts kernel, Hook? only)
    {
        var trials = new List<HookTrial>();
        try
        {
            using Enforcer enforcer = GuardLoader.Load(only, kernel, CgroupHierarchy.None, trials);
            return new(enforcer.Hook.Name(), enforcer.Hook.CanDeny(), enforcer.Hook.SeesNames(), enforcer.MayMiss, Refused());
        }
        catch (ProbeException)
        {
            return new(null, false, false, false, Refused());
        }

        HookReport[] Refused() =>
            [.. trials.Where(trial => trial.Why is not null).Select(trial => new HookReport(trial.Hook.Name(), trial.Why!))];
    }

    private static (KernelFacts? Facts, string? Problem) ReadKernel(string rootFs)
    {
        try
        {
            return (KernelFacts.Read(rootFs), null);
        }
        catch (ProbeException e)
        {
            return (null, e.Message);
        }
    }

    private static HostReport ReadHost(Version kernel) => new(
        KernelLockdown.Read()?.Level,
        Tracefs.IsMounted(),
        HostFiles.Cgroup(HostFiles.Read("/proc/self/mountinfo")),
        kernel < KernelFacts.ChargesNoMemlock ? HostFiles.Memlock(HostFiles.Read("/proc/self/limits")) : null);

    private static CapabilityReport ReadCapabilities()
    {
        string status = File.ReadAllText("/proc/self/status");
        return new(Capabilities.Held(status), Capabilities.Needed, Capabilities.Missing(status))
        {
            IsRoot = Capabilities.IsRoot(status),
        };
    }

    private static ModeReport Report(
        AttachMode mode, AttachTrial? trial, string? blocker, bool? mayMiss, bool countable,
        IReadOnlyList<EntryUse> entries) => new(
            mode,
            trial is null ? Verdict.NotTried : trial.Refusal is null ? Verdict.Attaches : Verdict.Refused,
            mayMiss, countable, trial is null ? blocker : trial.Refusal?.Reason, trial?.Refusal?.VerifierLog, entries);
}

/// <summary>What the maps will take, where they could not be made. A test compares it with the kernel's word.</summary>
internal static class MapEstimate
{
    // kernel/bpf/hashtab.c, 64-bit: struct htab_elem before the key, and struct bucket.
    private const int HashElement = 48;
    private const int HashBucket = 16;

    // Everything that does not grow with the entries: latency, extensions, the 512 entry records of the in-flight table, the lookup caches.
    private const long Others = 180_000 + (512 * 64) + 34_816;

    // The names of cgroups, with --labels.cgroup.
    private const long Cgroups = 1_000_000;

    /// <returns>Bytes.</returns>
    public static long Of(ProbeOptions options)
    {
        int maxEntries = options.MaxEntries;
        long slots = (long)Unsafe.SizeOf<ActorSlot>() * (SlotNumbers.FirstActor + maxEntries);
        long index = (long)(HashElement + Unsafe.SizeOf<ActorKey>() + 8) * maxEntries
            + HashBucket * (long)BitOperations.RoundUpToPowerOf2((uint)maxEntries);
        long queue = sizeof(uint) * (long)maxEntries;
        long totals = options.Keep is null ? 0 : KeptTotals.PagesFor(options) * (long)TotalsNumbers.Page;
        return slots + index + queue + totals + Others + (options.Cgroups ? Cgroups : 0);
    }
}
