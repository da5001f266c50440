using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Guard.Enforcing;

/// <summary>The guard's BPF object of this build, made ready for one hook and one kernel.</summary>
internal static class GuardObject
{
    /// <summary>Its memory: what the programs and the exporter write.</summary>
    public const string Policies = ".data.policies", Tables = "guard_tables", Control = ".data.control", Records = "guard_records";

    /// <summary>In the kernel; attached to nothing yet.</summary>
    /// <param name="buckets">Budgets that may be kept at a time.</param>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public static BpfObject Load(Hook hook, KernelFacts kernel, CgroupHierarchy cgroups, int buckets)
    {
        var obj = BpfObject.Open(ProbeObject.Embedded("guard.bpf.o"), "guard", kernel.Structs.Span);
        try
        {
            Prepare(obj, hook, kernel, cgroups, buckets);
            obj.Load();
            return obj;
        }
        catch
        {
            obj.Dispose();
            throw;
        }
    }

    public static MapMemory MapCounts(BpfObject obj) => obj.Maps()
        .First(map => map.Name.EndsWith(".bss", StringComparison.Ordinal))
        .Mmap(writable: false);

    private static void Prepare(
        BpfObject obj, Hook hook, KernelFacts kernel, CgroupHierarchy cgroups, int buckets)
    {
        foreach (BpfProgram program in obj.Programs())
        {
            program.SetAutoload(
                program.Name is HookPrograms.Reclaim or HookPrograms.Identify || program.Name == HookPrograms.Of(hook));
        }

        obj.Map("bucket_slots").SetMaxEntries((uint)(GuardNumbers.Rules + buckets));
        obj.Map("bucket_index").SetMaxEntries((uint)buckets);
        obj.Map("bucket_free_slots").SetMaxEntries((uint)buckets);
        obj.Map("guard_pairs").SetAutocreate(hook == Hook.Lsm);
        obj.Map("guard_outers").SetAutocreate(hook != Hook.Tracepoint);
        obj.Maps().First(map => map.Name.EndsWith(".rodata", StringComparison.Ordinal))
            .SetInitialValue(new GuardConfig
            {
                VfsRenameArgs = (uint)kernel.VfsRenameArgs,

                // Dentries are without a type in a kprobe. From 6.12 on the verifier takes no program that reads
                // these one way and the task the other.
                UseTaskStorage = kernel.HasTaskStorage && hook != Hook.Kprobe ? 1u : 0u,
                CgroupSource = cgroups.Source,
                CgroupController = cgroups.Controller,
                CallsTwice = hook == Hook.Lsm ? 1u : 0u,
            });
    }
}
