using Libbpf;
using RenameExporter.Host;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Probing;

/// <summary>Finds the attach mode that works here, by loading and attaching.</summary>
internal sealed partial class ProbeLoader(ILogger<ProbeLoader> logger)
{
    /// <param name="keeper">Where it was kept by the last exporter, and may be by this one (<see cref="Keep"/>); null: nowhere.</param>
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

        (Probe? kept, Predecessor? old) = keeper is null ? default : Continue(kernel, cgroups, options, keeper);
        if (kept is not null)
        {
            return kept;
        }

        if (old is not null)
        {
            try
            {
                Probe probe = LoadNew(kernel, cgroups, options, old);
                probe.Predecessor = old;
                return probe;
            }
            catch (ProbeException e)
            {
                // There may be no memory for two.
                GiveUp(old, e.Message, keeper!);
            }
        }

        try
        {
            return LoadNew(kernel, cgroups, options);
        }
        catch (ProbeException e) when (options.Keep is not null)
        {
            // It may be the memory of its totals that cannot be had.
            Probe probe = LoadNew(kernel, cgroups, options with { Keep = null });
            logger.NotKept(e.Message);
            return probe;
        }
    }

    private Probe LoadNew(KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options, Predecessor? old = null)
    {
        var reasons = new List<string>();
        var missing = new List<string>();
        AttachMode? blindMode = null;
        foreach (AttachMode mode in kernel.Plan.Modes(options.Attach))
        {
            Probe? probe = null;
            if (AttachRefusal.Of(mode, kernel, () => probe = Load(mode, kernel, cgroups, options, old)) is not { } refusal)
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
            ? Attached(Load(first, kernel, cgroups, options, old), options, missing)
            : throw new ProbeException(Failure(options.Attach, kernel.Lockdown?.Problem, reasons));
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
        string others = missing.Count == 0 ? "" : $" ('rename_exporter check' explains why not {string.Join(", ", missing)})";
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
        AttachMode mode, KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options, Predecessor? old)
    {
        (BpfObject obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(mode, kernel, cgroups, options);
        Probe? probe = null;
        try
        {
            probe = Make(obj, mode, kernel, options, kept: null, old);
            if (old is null)
            {
                probe.Attach(pairs);
            }
            else
            {
                old.HandOver(probe, () => probe.Attach(pairs));
            }

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
        BpfObject obj, AttachMode mode, KernelFacts kernel, ProbeOptions options, KeptObjects? kept,
        Predecessor? old = null) => new(
        obj, mode, kernel.Plan.MissesAreCountable(mode), options.Cgroups, options.Samples is not null,
        Uses(mode, kernel, options), kept, options.Keep is not null, old);

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

    [LoggerMessage(Level = LogLevel.Information,
        Message = "cgroup labels come from the {Hierarchy} hierarchy")]
    public static partial void CgroupsFrom(this ILogger logger, string hierarchy);

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "attach mode {Attach} is not available: {Reason}")]
    public static partial void ModeNotAvailable(this ILogger logger, string attach, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "attach mode {Attach} sees no renames, trying the next one. To use it, fix the cause and restart: {Reason}")]
    public static partial void ModeIsBlind(this ILogger logger, string attach, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "verifier log of {Attach}: {Log}")]
    public static partial void VerifierLog(this ILogger logger, string attach, string log);
}
