using Libbpf;
using RenameExporter.Host;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Probing;

/// <summary>Finds the attach mode that works here, by loading and attaching.</summary>
internal sealed class ProbeLoader(ILogger<ProbeLoader> logger)
{
    /// <param name="keeper">Where it is kept when the exporter ends; null: nowhere.</param>
    /// <exception cref="ProbeException">No mode works; the message has each one's reason.</exception>
    public Probe Load(ProbeOptions options, IProbeKeeper? keeper = null)
    {
        if (Capabilities.Problem() is { } problem)
        {
            throw new ProbeException(problem);
        }

        KernelFacts kernel = KernelFacts.Read(options.RootFs);
        logger.KernelRead(kernel.Release, kernel.Preemption, kernel.VfsRenameArgs);

        CgroupHierarchy cgroups = CgroupHierarchy.None;
        if (options.Cgroups)
        {
            cgroups = FindCgroups();
            logger.CgroupsFrom(cgroups.Name);
        }

        if (keeper is not null && Continue(kernel, cgroups, options, keeper) is { } kept)
        {
            return kept;
        }

        Probe probe;
        try
        {
            probe = LoadNew(kernel, cgroups, options);
        }
        catch (ProbeException e) when (options.Keep is not null)
        {
            // It may be the memory of its totals that cannot be had.
            probe = LoadNew(kernel, cgroups, options with { Keep = null });
            logger.NotKept(e.Message);
            return probe;
        }

        if (keeper is not null)
        {
            Keep(probe, keeper);
        }

        return probe;
    }

    private Probe LoadNew(KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options)
    {
        var reasons = new List<string>();
        var missing = new List<string>();
        AttachMode? blindMode = null;
        foreach (AttachMode mode in kernel.Plan.Modes(options.Attach))
        {
            Probe? probe = null;
            if (AttachRefusal.Of(mode, kernel, () => probe = Load(mode, kernel, cgroups, options)) is not { } refusal)
            {
                if (probe!.Watch!.Look().Blind is not { } blind || options.Attach is not null)
                {
                    return Attached(probe, options, missing);
                }

                logger.ModeIsBlind(mode.Name(), blind);
                reasons.Add($"{mode.Name()}: it sees no renames: {blind}");
                blindMode ??= mode;
                probe.Dispose();
                continue;
            }

            missing.Add(mode.Name());
            logger.ModeNotAvailable(mode.Name(), refusal.Reason);
            if (refusal.VerifierLog is { } log)
            {
                logger.VerifierLog(mode.Name(), log);
            }

            reasons.Add($"{mode.Name()}: {refusal.Reason}");
        }

        // Better blind and saying so than gone: it will see when it is let.
        return blindMode is { } first
            ? Attached(Load(first, kernel, cgroups, options), options, missing)
            : throw new ProbeException(Failure(options.Attach, kernel.Lockdown?.Problem, reasons));
    }

    /// <summary>What the last exporter left attached, if it is what this one would attach. Whatever is wrong with it stops no start.</summary>
    /// <returns>Null: there is none, and nothing is kept any more.</returns>
    private Probe? Continue(
        KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options, IProbeKeeper keeper)
    {
        KeptObjects? kept = null;
        BpfObject? obj = null;
        Probe? probe = null;
        try
        {
            kept = keeper.Find();
            if (kept is null)
            {
                return null;
            }

            AttachMode mode = kernel.Plan.Modes(options.Attach).Cast<AttachMode?>().FirstOrDefault(
                    mode => kept.Has(KeptObjects.ProgramName(ProbePrograms.Of(mode!.Value, kernel, Uses(mode.Value, kernel, options))[0].Exits[0])))
                ?? throw new KeptException("it is attached in another way (--probe.attach, or another kernel)");
            (obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(mode, kernel, cgroups, options, kept);
            probe = Make(obj, mode, kernel, options, kept);
            probe.Totals!.Check();
            probe.Continue(pairs);
            if (probe.Watch!.Look().Blind is { } blind && !probe.IsSwitchedOff) // a new one would be blind, too
            {
                throw new KeptException($"it sees no renames: {blind}");
            }

            probe.KeepIn(keeper);
            return probe;
        }
        catch (Exception e)
        {
            logger.NotContinued(keeper.Where, e.Message);
            probe?.Dispose();
            obj?.Dispose();
            kept?.Dispose();
            Forget(keeper);
            return null;
        }
    }

    /// <summary>Detaches what another exporter kept there. A failure is a line of the log.</summary>
    public void Abandon(IProbeKeeper keeper)
    {
        try
        {
            keeper.Find()?.Dispose();
        }
        catch (Exception e)
        {
            logger.NotForgotten(keeper.Where, e.Message);
        }

        Forget(keeper);
    }

    /// <summary>Detaches what is kept. A failure is a line of the log.</summary>
    public void Forget(IProbeKeeper keeper)
    {
        try
        {
            keeper.Forget();
        }
        catch (Exception e)
        {
            logger.NotForgotten(keeper.Where, e.Message);
        }
    }

    private void Keep(Probe probe, IProbeKeeper keeper)
    {
        try
        {
            // Before the first of it is kept: who dies in the middle leaves a probe from which something is missing.
            probe.Totals!.Beat();
            probe.Totals.Complete(TimeProvider.System.GetUtcNow());
            probe.KeepIn(keeper);
            logger.Kept(keeper.Where);
        }
        catch (Exception e)
        {
            logger.NotKept(e.Message);
        }
    }

    /// <summary>Why nothing attaches: what stands in the way of all modes first, then what each one said.</summary>
    /// <param name="pinned">--probe.attach, or null for auto.</param>
    /// <param name="problem">Of all modes, with what to do; null: there is none.</param>
    /// <param name="reasons">Each with its mode.</param>
    internal static string Failure(AttachMode? pinned, string? problem, IReadOnlyList<string> reasons)
    {
        string by = pinned is { } mode ? $" by --probe.attach={mode.Name()}" : "";
        string tried = string.Join("; ", reasons);
        return problem is not null ? $"cannot attach to renames{by}: {problem}. Tried {tried}"
            : pinned is not null
                ? $"cannot attach to renames{by}. Tried {tried}. 'rename_exporter check' tells which modes work here"
                : $"cannot attach to renames. Tried {tried}";
    }

    /// <param name="missing">The modes before it, which are not available.</param>
    private Probe Attached(Probe probe, ProbeOptions options, List<string> missing)
    {
        string others = missing.Count == 0 ? "" : $" ('rename_exporter check' tells why not by {string.Join(", ", missing)})";
        logger.Attached(probe.Mode.Name(), probe.Mode.Hook(), options.MaxEntries, others);
        return probe;
    }

    private static CgroupHierarchy FindCgroups()
    {
        try
        {
            return CgroupHierarchy.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProbeException(
                $"--labels.cgroup needs /proc/cgroups, to find the hierarchy of containers: {e.Message}", e);
        }
    }

    private static Probe Load(
        AttachMode mode, KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options)
    {
        (BpfObject obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(mode, kernel, cgroups, options);
        Probe? probe = null;
        try
        {
            probe = Make(obj, mode, kernel, options, kept: null);
            probe.Attach(pairs);
            return probe;
        }
        catch
        {
            probe?.Dispose();
            obj.Dispose();
            throw;
        }
    }

    private static Probe Make(
        BpfObject obj, AttachMode mode, KernelFacts kernel, ProbeOptions options, KeptObjects? kept) => new(
        obj, mode, kernel.Plan.MissesAreCountable(mode), options.Cgroups, options.Samples is not null,
        Uses(mode, kernel, options), kept, options.Keep is not null);

    private static IReadOnlyList<EntryUse> Uses(AttachMode mode, KernelFacts kernel, ProbeOptions options) =>
        EntryUses.Of(mode, kernel.PreemptsSyscalls, options);
}

/// <summary>The probe cannot start, or is gone. The message is for the operator, whole.</summary>
internal sealed class ProbeException(string message, Exception? inner = null)
    : Exception(message, inner);

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Debug,
        Message = "kernel {Release}, preemption {Preemption}, vfs_rename has {VfsRenameArgs} parameters")]
    public static partial void KernelRead(
        this ILogger logger, string release, Preemption preemption, int vfsRenameArgs);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "probe attached by {Attach} to {Hook}, {MaxEntries} slots{Others}")]
    public static partial void Attached(
        this ILogger logger, string attach, string hook, int maxEntries, string others);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe kept in {Where} is not continued, its counts end here: {Reason}")]
    public static partial void NotContinued(this ILogger logger, string where, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe kept in {Where} cannot be removed: {Reason}")]
    public static partial void NotForgotten(this ILogger logger, string where, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "the probe stays attached when this exporter ends, kept in {Where}")]
    public static partial void Kept(this ILogger logger, string where);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the probe ends with this exporter: {Reason}")]
    public static partial void NotKept(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "cgroup labels come from the {Hierarchy} hierarchy")]
    public static partial void CgroupsFrom(this ILogger logger, string hierarchy);

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "attach mode {Attach} is not available: {Reason}")]
    public static partial void ModeNotAvailable(this ILogger logger, string attach, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "attach mode {Attach} sees no renames, the next one is tried; once that is mended, a restart takes it: {Reason}")]
    public static partial void ModeIsBlind(this ILogger logger, string attach, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "verifier log of {Attach}: {Log}")]
    public static partial void VerifierLog(this ILogger logger, string attach, string log);
}
