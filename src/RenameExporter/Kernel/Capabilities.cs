using System.Globalization;

namespace RenameExporter.Kernel;

/// <summary>Capabilities of this process (capabilities(7)), to say early what is missing.</summary>
internal static class Capabilities
{
    private const int SysAdmin = 21;
    private const int Perfmon = 38;
    private const int Bpf = 39;

    /// <summary>The names of what is missing; empty when BPF tracing programs may be loaded.</summary>
    /// <param name="status">/proc/self/status.</param>
    public static IReadOnlyList<string> Missing(string status)
    {
        ulong effective = status.Split('\n')
            .Where(line => line.StartsWith("CapEff:", StringComparison.Ordinal))
            .Select(line => line["CapEff:".Length..].Trim())
            .Select(hex => ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .FirstOrDefault();
        bool Has(int capability) => (effective >> capability & 1) != 0;

        // CAP_SYS_ADMIN still stands for both (5.8, 2c78ee898d8f and a17b53c4a4b5).
        if (Has(SysAdmin))
        {
            return [];
        }

        var missing = new List<string>();
        if (!Has(Bpf))
        {
            missing.Add("CAP_BPF");
        }

        if (!Has(Perfmon))
        {
            missing.Add("CAP_PERFMON");
        }

        return missing;
    }
}
