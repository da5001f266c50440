using System.Reflection;
using Libbpf;

namespace RenameExporter.Metrics;

/// <summary>What was built: the labels of rename_exporter_build_info, and --version.</summary>
internal sealed record BuildInfo(string Version, string Revision, string Dotnet, string Libbpf)
{
    public static BuildInfo Current { get; } = Read();

    private static BuildInfo Read()
    {
        // "0.1.0+<commit>": the SDK appends the commit of a git checkout.
        string informational = typeof(BuildInfo).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        string[] parts = informational.Split('+');
        return new BuildInfo(
            parts[0],
            parts.Length > 1 ? parts[1] : "unknown",
            Environment.Version.ToString(),
            LibbpfLibrary.Version);
    }
}
