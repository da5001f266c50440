using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>Finds the attach mode that works here, by loading and attaching.</summary>
internal sealed class ProbeLoader(ILogger<ProbeLoader> logger)
{
    /// <exception cref="ProbeException">No mode works; the message has each one's reason.</exception>
    public Probe Load(ProbeOptions options)
    {
        RequireCapabilities();
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
            try
            {
                Probe probe = Load(mode, kernel, cgroups, options);
                logger.Attached(mode.Name(), mode.Hook(), options.MaxEntries);
                return probe;
            }
            catch (Exception e) when (e is LibbpfException or ProbeException)
            {
                string reason = e.Message + Hint(e, kernel);
                logger.ModeNotAvailable(mode.Name(), reason);
                if (e is LibbpfException { VerifierLog: { } log })
                {
                    logger.VerifierLog(mode.Name(), log);
                }

                reasons.Add($"{mode.Name()}: {reason}");
            }
        }

        throw new ProbeException($"cannot attach to renames. Tried {string.Join("; ", reasons)}");
    }

    private static Probe Load(
        AttachMode mode, KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options)
    {
        IReadOnlyList<ProgramPair> pairs = ProbePrograms.Of(mode);
        BpfObject obj = BpfObject.Open(EmbeddedObject(), "rename");
        Probe? probe = null;
        try
        {
            CheckContract(obj);
            Prepare(obj, mode, pairs, kernel, cgroups, options);
            obj.Load();
            probe = new Probe(
                obj, mode, AttachPlan.MissesAreCountable(mode, kernel.Version), options.Cgroups);
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

    private static void Prepare(
        BpfObject obj, AttachMode mode, IReadOnlyList<ProgramPair> pairs, KernelFacts kernel,
        CgroupHierarchy cgroups, ProbeOptions options)
    {
        bool countable = AttachPlan.MissesAreCountable(mode, kernel.Version);
        foreach (BpfProgram program in obj.Programs())
        {
            string name = program.Name;
            program.SetAutoload(name == ProbePrograms.Reclaim
                || pairs.Any(pair => pair.Entry == name || pair.Exit == name));
        }

        obj.Map("actor_slots").SetMaxEntries((uint)(SlotNumbers.FirstActor + options.MaxEntries));
        obj.Map("actor_index").SetMaxEntries((uint)options.MaxEntries);
        obj.Map("actor_free_slots").SetMaxEntries((uint)options.MaxEntries);
        obj.Map(kernel.HasTaskStorage ? "entries_by_thread" : "entries_by_task")
            .SetAutocreate(false);
        foreach (BpfMap map in obj.Maps())
        {
            if (cgroups.Source == CgroupSource.None && map.Name.StartsWith("cgroup_", StringComparison.Ordinal))
            {
                map.SetAutocreate(false);
            }
        }

        obj.Maps().First(map => map.Name.EndsWith(".rodata", StringComparison.Ordinal))
            .SetInitialValue(new ProbeConfig
            {
                VfsRenameArgs = (uint)kernel.VfsRenameArgs,
                CommOfThread = options.CommOfThread ? 1u : 0u,
                UseTaskStorage = kernel.HasTaskStorage ? 1u : 0u,
                CountCalls = mode == AttachMode.Kprobe && !countable ? 1u : 0u,
                CgroupSource = (uint)cgroups.Source,
                CgroupController = cgroups.Controller,
            });
    }

    private static void CheckContract(BpfObject obj)
    {
        IReadOnlyList<string> differences = ContractCheck.Differences(obj);
        if (differences.Count > 0)
        {
            throw new InvalidOperationException(
                "the exporter and its BPF object disagree; this build is broken:\n"
                + string.Join('\n', differences));
        }
    }

    private static void RequireCapabilities()
    {
        IReadOnlyList<string> missing = Capabilities.Missing(File.ReadAllText("/proc/self/status"));
        if (missing.Count > 0)
        {
            throw new ProbeException(
                $"loading BPF programs needs {string.Join(" and ", missing)}, which this process "
                + "has not. Run it as root (sudo), or give it both capabilities.");
        }
    }

    // Capabilities have been checked by then: it is the kernel's own policy, or its memory accounting.
    private static string Hint(Exception e, KernelFacts kernel)
    {
        if (e is not LibbpfException { Errno: Errno.EPERM })
        {
            return "";
        }

        return kernel.Version < new Version(5, 11)
            ? ". This kernel forbids such programs, or its maps exceed RLIMIT_MEMLOCK (ulimit -l unlimited)"
            : ". This kernel forbids such programs";
    }

    private static byte[] EmbeddedObject()
    {
        using Stream stream = typeof(ProbeLoader).Assembly.GetManifestResourceStream("rename.bpf.o")
            ?? throw new InvalidOperationException("rename.bpf.o is not embedded in this build");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
