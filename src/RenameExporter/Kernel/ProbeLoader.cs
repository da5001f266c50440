using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>Finds the attach mode that works here, by loading and attaching.</summary>
internal sealed class ProbeLoader(ILogger<ProbeLoader> logger)
{
    /// <exception cref="ProbeException">No mode works; the message has each one's reason.</exception>
    public Probe Load(ProbeOptions options)
    {
        if (Capabilities.Problem() is { } problem)
        {
            throw new ProbeException(problem);
        }

        KernelFacts kernel = KernelFacts.Read();
        logger.KernelRead(kernel.Release, kernel.Preemption, kernel.VfsRenameArgs);

        CgroupHierarchy cgroups = CgroupHierarchy.None;
        if (options.Cgroups)
        {
            cgroups = CgroupHierarchy.Read();
            logger.CgroupsFrom(cgroups.Name);
        }

        var reasons = new List<string>();
        foreach (AttachMode mode in AttachPlan.Modes(options.Attach, kernel))
        {
            if (TryLoad(mode, kernel, cgroups, options, out AttachRefusal? refusal) is { } probe)
            {
                logger.Attached(mode.Name(), mode.Hook(), options.MaxEntries);
                return probe;
            }

            logger.ModeNotAvailable(mode.Name(), refusal!.Reason);
            if (refusal.VerifierLog is { } log)
            {
                logger.VerifierLog(mode.Name(), log);
            }

            reasons.Add($"{mode.Name()}: {refusal.Reason}");
        }

        throw new ProbeException($"cannot attach to renames. Tried {string.Join("; ", reasons)}");
    }

    private static Probe? TryLoad(
        AttachMode mode, KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options,
        out AttachRefusal? refusal)
    {
        refusal = AttachOutlook.Refusal(mode, kernel);
        if (refusal is not null)
        {
            return null;
        }

        AttachRefusal? tried = null;
        try
        {
            return Load(mode, kernel, cgroups, options);
        }
        catch (Exception e) when ((tried = AttachRefusal.Of(e, kernel)) is not null)
        {
            refusal = tried;
            return null;
        }
    }

    private static Probe Load(
        AttachMode mode, KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options)
    {
        (BpfObject obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(mode, kernel, cgroups, options);
        Probe? probe = null;
        try
        {
            probe = new Probe(
                obj, mode, AttachPlan.MissesAreCountable(mode, kernel.Version), options.Cgroups,
                options.Samples is not null);
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
}
