using System.Globalization;

namespace RenameExporter.Kernel;

/// <summary>Capabilities of this process (capabilities(7)), to say early what is missing.</summary>
internal static class Capabilities
{
    /// <summary>Stands for CAP_BPF and CAP_PERFMON too (5.8, 2c78ee898d8f and a17b53c4a4b5).</summary>
    public const string SysAdmin = "CAP_SYS_ADMIN";

    // Bits of include/uapi/linux/capability.h; those that may matter to the exporter.
    private static readonly (int Bit, string Name)[] Known =
    [
        (39, "CAP_BPF"), (38, "CAP_PERFMON"),
        (21, SysAdmin), // mounts tracefs
        (2, "CAP_DAC_READ_SEARCH"), // reads tracefs as another user than root
        (24, "CAP_SYS_RESOURCE"), // raises RLIMIT_MEMLOCK
        (10, "CAP_NET_BIND_SERVICE"), // ports below 1024
    ];

    /// <summary>Without these (or CAP_SYS_ADMIN) nothing goes.</summary>
    public static IReadOnlyList<string> Needed { get; } = ["CAP_BPF", "CAP_PERFMON"];

    /// <summary>The names of what this process has, of those that may matter.</summary>
    /// <param name="status">/proc/self/status.</param>
    public static IReadOnlyList<string> Held(string status)
    {
        ulong effective = status.Split('\n')
            .Where(line => line.StartsWith("CapEff:", StringComparison.Ordinal))
            .Select(line => line["CapEff:".Length..].Trim())
            .Select(hex => ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .FirstOrDefault();
        return [.. Known.Where(known => (effective >> known.Bit & 1) != 0).Select(known => known.Name)];
    }

    /// <summary>The names of what is missing; empty when BPF tracing programs may be loaded.</summary>
    /// <param name="status">/proc/self/status.</param>
    public static IReadOnlyList<string> Missing(string status)
    {
        IReadOnlyList<string> held = Held(status);
        return held.Contains(SysAdmin) ? [] : [.. Needed.Where(needed => !held.Contains(needed))];
    }

    /// <returns>Null when this process has what it needs.</returns>
    public static string? Problem()
    {
        IReadOnlyList<string> missing = Missing(File.ReadAllText("/proc/self/status"));
        return missing.Count == 0
            ? null
            : $"loading BPF programs needs {string.Join(" and ", missing)}, which this process "
                + "has not. Run it as root (sudo), or give it both capabilities.";
    }
}
