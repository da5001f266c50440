using Libbpf;

namespace RenameExporter.Probing;

/// <summary>What the attach plan and the probe need to know of the running kernel.</summary>
/// <param name="Release">uname -r.</param>
/// <param name="VfsRenameArgs">Parameters of vfs_rename: 1 (struct renamedata *) or 6.</param>
/// <param name="HasNewFprobe">fprobe on the function-graph tracer, which loses no returns.</param>
/// <param name="HasTaskStorage">Task storage in every kind of tracing program.</param>
/// <param name="HasTypeCast">bpf_rdonly_cast(), which gives a pointer a type that the verifier believes.</param>
internal sealed record KernelFacts(
    string Release,
    int VfsRenameArgs,
    bool HasNewFprobe,
    bool HasTaskStorage,
    bool HasTypeCast,
    Preemption Preemption)
{
    /// <summary>Where perf events are made of kprobes.</summary>
    public bool HasKprobes { get; init; } = true;

    /// <summary>
    /// Programs on tracepoints of system calls run preemptibly, and the kernel skips one that is active on the CPU
    /// already, and only that one.
    /// </summary>
    public bool PreemptsSyscalls { get; init; }

    /// <summary>0, or errno of the smallest program for vfs_rename that fentry could run.</summary>
    public int FentryError { get; init; }

    /// <summary>Null: not known.</summary>
    public KernelLockdown? Lockdown { get; init; }

    /// <summary>BTF of <see cref="ProbeObject.RelocatedStructs"/>; empty: not read.</summary>
    public ReadOnlyMemory<byte> Structs { get; init; }

    /// <summary>Major and minor of <see cref="Release"/>; 0.0 when it is not a version.</summary>
    public Version Version { get; } = ParseVersion(Release);

    /// <summary>From here on maps are charged to the memory cgroup (3ac1f01b43b6).</summary>
    public static Version ChargesNoMemlock { get; } = new(5, 11);

    public AttachPlan Plan => new(Version, Preemption, HasNewFprobe) { PreemptsSyscalls = PreemptsSyscalls };

    /// <param name="rootFs">--path.rootfs.</param>
    /// <exception cref="ProbeException">No BTF, or a vfs_rename that we do not know.</exception>
    public static KernelFacts Read(string rootFs)
    {
        using Btf types = LoadTypes();
        int? args = types.ParameterCount("vfs_rename");
        if (args is not (1 or 6))
        {
            throw new ProbeException(
                $"this kernel's vfs_rename has {args?.ToString() ?? "no"} parameters in BTF; "
                + "1 and 6 are known. Please report it with the output of uname -r.");
        }

        return new KernelFacts(
            ReadRelease(),
            args.Value,
            types.HasStruct("fprobe_hlist"), // 6.14 (4346ba160409)
            KernelFeatures.HasTaskStorage(),
            types.ParameterCount("bpf_rdonly_cast") is not null, // 6.2 (a35b9af4ec2c)
            PreemptionModel.Read(rootFs))
        {
            Lockdown = KernelLockdown.Read(),
            HasKprobes = KernelFeatures.HasKprobes(),
            PreemptsSyscalls = types.ParameterCount("trace_call_bpf_faultable") is not null, // 7.2
            FentryError = KernelFeatures.TryFentry(types, "vfs_rename"),
            Structs = types.Subset(ProbeObject.RelocatedStructs),
        };
    }

    private static Btf LoadTypes()
    {
        try
        {
            return Btf.LoadKernel();
        }
        catch (LibbpfException e)
        {
            throw new ProbeException(
                $"{e.Message}. The exporter needs a kernel built with CONFIG_DEBUG_INFO_BTF=y "
                + "(most distributions' kernels since 5.8 are).", e);
        }
    }

    /// <summary>uname -r.</summary>
    public static string ReadRelease() => KernelFile.Read("/proc/sys/kernel/osrelease") ?? "unknown";

    public static Version ParseVersion(string release)
    {
        string[] parts = release.Split('.', '-', '+');
        return parts.Length >= 2 && int.TryParse(parts[0], out int major)
            && int.TryParse(parts[1], out int minor)
            ? new Version(major, minor)
            : new Version(0, 0);
    }
}
