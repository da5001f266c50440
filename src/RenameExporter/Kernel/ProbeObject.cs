using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Kernel;

/// <summary>The BPF object of this build, made ready for one attach mode and one kernel.</summary>
internal static class ProbeObject
{
    /// <summary>Those of bpf/kernel_types.bpf.h, whose fields are where the running kernel has them.</summary>
    public static string[] RelocatedStructs { get; } =
    [
        "cred", "kernfs_node", "cgroup_subsys_state", "cgroup", "css_set", "task_struct", "file_system_type",
        "super_block", "inode", "qstr", "shortname_store", "dentry", "renamedata",
    ];

    /// <summary>In the kernel; attached to nothing yet.</summary>
    /// <returns>The object, and which of its programs were loaded.</returns>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public static (BpfObject Object, IReadOnlyList<ProgramPair> Pairs) Load(
        AttachMode mode, KernelFacts kernel, CgroupHierarchy cgroups, ProbeOptions options)
    {
        IReadOnlyList<ProgramPair> pairs = ProbePrograms.Of(mode, kernel);
        try
        {
            return (Load(mode, pairs, kernel, cgroups, options), pairs);
        }
        catch (LibbpfException) when (kernel.HasTypeCast && mode is (AttachMode.Kprobe or AttachMode.KprobeMulti))
        {
            // It may still not be allowed, without the JIT for one. The others need nothing but helpers.
            return Load(mode, kernel with { HasTypeCast = false }, cgroups, options);
        }
    }

    private static BpfObject Load(
        AttachMode mode, IReadOnlyList<ProgramPair> pairs, KernelFacts kernel,
        CgroupHierarchy cgroups, ProbeOptions options)
    {
        string name = ProbePrograms.ObjectOf(mode, kernel);
        BpfObject obj = BpfObject.Open(
            EmbeddedObject(name),
            "rename",
            name == ProbePrograms.CastObject ? default : kernel.Structs.Span); // asks for the number of a type
        try
        {
            Prepare(obj, mode, pairs, kernel, cgroups, options);
            obj.Load();
            return obj;
        }
        catch
        {
            obj.Dispose();
            throw;
        }
    }

    private static void Prepare(
        BpfObject obj, AttachMode mode, IReadOnlyList<ProgramPair> pairs, KernelFacts kernel,
        CgroupHierarchy cgroups, ProbeOptions options)
    {
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
        string unusedSampleEntries = kernel.HasTaskStorage
            ? "sample_entries_by_thread"
            : "sample_entries_by_task";
        foreach (BpfMap map in obj.Maps().Where(map =>
            (cgroups.Source == CgroupSource.None && map.Name.StartsWith("cgroup_", StringComparison.Ordinal))
            || (options.Samples is null && map.Name.StartsWith("sample", StringComparison.Ordinal))
            || map.Name == unusedSampleEntries))
        {
            map.SetAutocreate(false);
        }

        obj.Maps().First(map => map.Name.EndsWith(".rodata", StringComparison.Ordinal))
            .SetInitialValue(new ProbeConfig
            {
                VfsRenameArgs = (uint)kernel.VfsRenameArgs,
                CommOfThread = options.CommOfThread ? 1u : 0u,
                UseTaskStorage = kernel.HasTaskStorage ? 1u : 0u,
                CountCalls = AttachPlan.LosesReturns(mode, kernel.HasNewFprobe) ? 1u : 0u,
                CgroupSource = cgroups.Source,
                CgroupController = cgroups.Controller,
                SampleIntervalNs = options.Samples?.IntervalNs ?? 0,
                SampleBacklogNs = options.Samples?.BacklogNs ?? 0,
            });
    }

    private static byte[] EmbeddedObject(string name)
    {
        using Stream stream = typeof(ProbeObject).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in this build");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
