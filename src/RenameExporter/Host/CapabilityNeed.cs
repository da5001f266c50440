namespace RenameExporter.Host;

/// <summary>What a capability is for. README has the same table.</summary>
internal sealed record CapabilityNeed(string Name, string Mode, string Why)
{
    /// <summary>Found by test: tests/KernelTests/PrivilegeTests.cs, tests/vm/guest/privileges.sh.</summary>
    public static IReadOnlyList<CapabilityNeed> All { get; } =
    [
        new("CAP_BPF", "every one", "loads the programs, makes the maps"),
        new("CAP_PERFMON", "every one", "programs that trace, and attaching them"),
        new("CAP_DAC_READ_SEARCH", "tracepoint", "tracefs is root's; or mount it with gid=GROUP,mode=750"),
        new(Capabilities.SysAdmin, "tracepoint", "mounts tracefs; or perf_event_paranoid is 3 (kprobe too)"),
        new("CAP_SYS_RESOURCE", "before 5.11", "raises RLIMIT_MEMLOCK; or set LimitMEMLOCK=infinity"),
        new("CAP_NET_BIND_SERVICE", "any", "listens on a port below 1024"),
    ];
}
