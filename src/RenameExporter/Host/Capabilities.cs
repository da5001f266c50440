using System.Globalization;

namespace RenameExporter.Host;

/// <summary>Capabilities of this process (capabilities(7)), to say early what is missing.</summary>
internal static class Capabilities
{
    /// <summary>Stands for CAP_BPF and CAP_PERFMON too (5.8, 2c78ee898d8f and a17b53c4a4b5).</summary>
    public const string SysAdmin = "CAP_SYS_ADMIN";

    // What the exporter may need; see CapabilityNeed.
    private static readonly string[] s_known =
        ["CAP_BPF", "CAP_PERFMON", SysAdmin, "CAP_DAC_READ_SEARCH", "CAP_SYS_RESOURCE", "CAP_NET_BIND_SERVICE"];

    // By bit, as in include/uapi/linux/capability.h.
    private static readonly string[] s_names =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID",
        "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST",
        "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO",
        "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", SysAdmin, "CAP_SYS_BOOT", "CAP_SYS_NICE",
        "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE",
        "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    // From here on bpf(2) takes the descriptors that we hold without any (c8644cd0efe7).
    private static readonly Version s_descriptorsSuffice = new(5, 19);

    private static readonly string[] s_hostUsers = ["0", "0", "4294967295"];

    private const ulong Bpf = 1UL << 39;

    /// <summary>Without these (or CAP_SYS_ADMIN) nothing goes.</summary>
    public static IReadOnlyList<string> Needed { get; } = ["CAP_BPF", "CAP_PERFMON"];

    /// <summary>The names of what this process has, of those that may matter.</summary>
    /// <param name="status">/proc/self/status.</param>
    public static IReadOnlyList<string> Held(string status) => [.. s_known.Intersect(Effective(status))];

    /// <summary>The names of what is missing; empty when BPF tracing programs may be loaded.</summary>
    /// <param name="status">/proc/self/status.</param>
    public static IReadOnlyList<string> Missing(string status)
    {
        IReadOnlyList<string> held = Held(status);
        return held.Contains(SysAdmin) ? [] : [.. Needed.Except(held)];
    }

    /// <summary>What this process has and cannot need, by name.</summary>
    /// <param name="status">/proc/self/status.</param>
    public static IReadOnlyList<string> Surplus(string status) =>
        [.. Effective(status).Where(name => name == SysAdmin || !s_known.Contains(name))];

    /// <summary>What an attached probe needs to be read and reclaimed, as bits.</summary>
    /// <param name="kernel">Its version.</param>
    public static ulong AfterAttach(Version kernel) => kernel < s_descriptorsSuffice ? Bpf : 0;

    /// <returns>Null when this process has what it needs.</returns>
    public static string? Problem() => Problem(File.ReadAllText("/proc/self/status"));

    /// <param name="status">/proc/self/status.</param>
    public static string? Problem(string status)
    {
        string missing = string.Join(" and ", Missing(status));
        return missing.Length == 0
            ? null
            : $"loading BPF programs needs {missing}, which this process lacks. "
                + (IsRoot(status)
                    ? $"It is root, with fewer capabilities (a container?): give it {missing}."
                    : $"Run it as root (sudo), or give it {missing}.");
    }

    /// <summary>By its effective uid, whatever capabilities it has.</summary>
    /// <param name="status">/proc/self/status.</param>
    public static bool IsRoot(string status) =>
        status.Split('\n').FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal))
            ?.Split('\t') is [_, _, "0", ..]; // real, effective, …

    /// <summary>Whether they count in a user namespace only, not for bpf(2).</summary>
    /// <param name="uidMap">/proc/self/uid_map; the host's maps all 2^32 - 1 users to themselves.</param>
    public static bool AreOfUserNamespace(string uidMap) =>
        !uidMap.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SequenceEqual(s_hostUsers);

    private static IEnumerable<string> Effective(string status)
    {
        ulong bits = status.Split('\n')
            .Where(line => line.StartsWith("CapEff:", StringComparison.Ordinal))
            .Select(line => line["CapEff:".Length..].Trim())
            .Select(hex => ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .FirstOrDefault();
        return s_names.Where((_, bit) => (bits >> bit & 1) != 0);
    }
}

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
