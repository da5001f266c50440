using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Host;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Probing;

/// <summary>The BPF object of this build, made ready for one attach mode and one kernel.</summary>
internal static class ProbeObject
{
    /// <summary>Those of bpf/kernel_types.bpf.h, whose fields are where the running kernel has them.</summary>
    public static string[] RelocatedStructs { get; } =
    [
        "cred", "kernfs_node", "cgroup_subsys_state", "cgroup", "css_set", "task_struct", "file_system_type",
        "super_block", "inode", "timespec64", "qstr", "shortname_store", "dentry", "vfsmount", "mount", "mnt_namespace",
        "nsproxy", "path", "file", "mm_struct", "fs_struct", "fdtable", "files_struct", "renamedata",
    ];

    /// <summary>Ends of names of maps; libbpf puts the object's in front.</summary>
    public const string Health = ".bss", Configuration = ".rodata";

    /// <summary>Of the object, for libbpf.</summary>
    public const string Name = "rename";

    /// <summary>In the kernel; attached to nothing yet.</summary>
    /// <param name="kept">Whose maps are used instead of new ones; null: nobody's.</param>
    /// <returns>The object, and which of its programs were loaded.</returns>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    /// <exception cref="KeptException">The maps of <paramref name="kept"/> are others.</exception>
    public static (BpfObject Object, IReadOnlyList<ProgramPair> Pairs) Load(
        AttachMode mode, KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options, KeptObjects? kept = null)
    {
        IReadOnlyList<ProgramPair> pairs = ProbePrograms.Of(
            mode, kernel, EntryUses.Of(mode, kernel.PreemptsSyscalls, options));
        string name = ProbePrograms.ObjectOf(mode, kernel);
        bool casts = name == ProbePrograms.CastObject;
        BpfObject? obj = null;
        try
        {
            // A cast asks for the number of a type.
            obj = BpfObject.Open(Embedded(name), Name, casts ? default : kernel.Structs.Span);
            ProbeConfig config = Prepare(obj, mode, pairs, kernel, cgroups, options);
            if (kept is not null)
            {
                KeptMaps.Reuse(obj, kept);
            }

            obj.Load();
            if (kept is not null)
            {
                KeptMaps.Check(obj, in config);
            }

            return (obj, pairs);
        }
        catch (LibbpfException) when (casts)
        {
            // It may still not be allowed, without the JIT for one. The others need nothing but helpers.
            obj?.Dispose();
            return Load(mode, kernel with { HasTypeCast = false }, cgroups, options, kept);
        }
        catch
        {
            obj?.Dispose();
            throw;
        }
    }

    /// <summary>The counters of what can go wrong, of a loaded object.</summary>
    /// <param name="writable">For before it is attached.</param>
    public static MapMemory MapHealth(BpfObject obj, bool writable = false) => obj.Maps()
        .First(map => map.Name.EndsWith(Health, StringComparison.Ordinal))
        .Mmap(writable);

    /// <summary>Where the configuration is.</summary>
    public static BpfMap Constants(BpfObject obj) =>
        obj.Maps().First(map => map.Name.EndsWith(Configuration, StringComparison.Ordinal));

    /// <summary>Where the reader of samples and the programs tell each other whether it sleeps.</summary>
    public static MapMemory MapReader(BpfObject obj) => obj.Map(".data.reader").Mmap(writable: true);

    /// <summary>What keeps new actors from asking for a slot, where slots are short.</summary>
    public static MapMemory MapClaims(BpfObject obj) => obj.Map(".data.claims").Mmap(writable: true);

    private static ProbeConfig Prepare(
        BpfObject obj, AttachMode mode, IReadOnlyList<ProgramPair> pairs, KernelFacts kernel,
        CgroupHierarchy cgroups, ProbeOptions options)
    {
        foreach (BpfProgram program in obj.Programs())
        {
            string name = program.Name;
            program.SetAutoload(name is ProbePrograms.Reclaim or ProbePrograms.Canary
                || pairs.Any(pair => pair.Programs.Contains(name)));
        }

        obj.Map("actor_slots").SetMaxEntries((uint)(SlotNumbers.FirstActor + options.MaxEntries));
        obj.Map("actor_index").SetMaxEntries((uint)options.MaxEntries);
        obj.Map("actor_free_slots").SetMaxEntries((uint)options.MaxEntries);
        obj.Map("sample_drafts").SetMaxEntries((uint)pairs[0].Exits.Count);
        bool entries = pairs[0].Entry is not null;
        string unusedEntries = kernel.HasTaskStorage ? "entries_by_thread" : "entries_by_task";
        foreach (BpfMap map in obj.Maps())
        {
            string name = map.Name;
            bool Begins(string text) => name.StartsWith(text, StringComparison.Ordinal);
            bool Ends(string text) => name.EndsWith(text, StringComparison.Ordinal);
            map.SetAutocreate(!(Ends(unusedEntries)
                || (!entries && (Begins("entries_") || Ends(".in_flight")))
                || (!options.Durations && (Begins("latency_") || Ends(".types")))
                || (cgroups.Source == CgroupSource.None && Begins("cgroup_"))
                || (options.Samples is null && Begins("sample"))
                || (options.Keep is null && (name == "totals" || Ends(".keeper")))));
        }

        if (options.Keep is not null)
        {
            obj.Map("totals").SetMaxEntries(KeptTotals.PagesFor(options));
        }

        ProbeConfig config = ConfigOf(mode, kernel, cgroups, options);
        Constants(obj).SetInitialValue(in config);
        return config;
    }

    private static ProbeConfig ConfigOf(
        AttachMode mode, KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options)
    {
        return new()
        {
            VfsRenameArgs = (uint)kernel.VfsRenameArgs,
            CommOfThread = options.CommOfThread ? 1u : 0u,
            UseTaskStorage = kernel.HasTaskStorage ? 1u : 0u,
            CountCalls = kernel.Plan.LosesReturns(mode) ? 1u : 0u,
            CgroupSource = cgroups.Source,
            CgroupController = cgroups.Controller,
            Durations = options.Durations ? 1u : 0u,
            Kept = options.Keep is not null ? 1u : 0u,
            SampleIntervalNs = options.Samples?.IntervalNs ?? 0,
            SampleBacklogNs = options.Samples?.BacklogNs ?? 0,
            KeepForNs = options.Keep is { } keep ? (ulong)keep.For.TotalNanoseconds : 0,
        };
    }

    /// <summary>An object that is part of this build, by its file's name.</summary>
    public static byte[] Embedded(string name)
    {
        using Stream stream = typeof(ProbeObject).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in this build");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
