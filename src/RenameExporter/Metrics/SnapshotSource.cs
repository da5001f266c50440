using System.Reflection;
using ExporterToolkit.Exposition;
using Libbpf;
using RenameExporter.Counting;
using RenameExporter.Probing;

namespace RenameExporter.Metrics;

/// <summary>Renames, and the probe that counted them: both of one snapshot, so that their sums agree.</summary>
internal sealed class SnapshotSource(RenameMonitor monitor, BuildInfo build) : IMetricSource
{
    public IReadOnlyList<MetricFamily> Families => MetricCatalogue.OfSnapshots;

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        try
        {
            RenameSnapshot snapshot = monitor.Take();
            return async (writer, cancellation) =>
            {
                using (snapshot)
                {
                    await WriteAsync(snapshot, build, writer, cancellation);
                }
            };
        }
        catch (ProbeException e)
        {
            throw new MetricsUnavailableException(e.Message, e);
        }
    }

    public static async ValueTask WriteAsync(
        RenameSnapshot snapshot, BuildInfo build, ExpositionWriter writer, CancellationToken cancellation)
    {
        await new RenameExposition(snapshot, writer, cancellation).WriteAsync();
        WrittenFamily<RenameSnapshot>.WriteAll(ProbeFamilies.All, snapshot, writer);
        writer.WriteInfo(MetricCatalogue.BuildInfo, build.Version, build.Revision, build.Dotnet, build.Libbpf);
    }
}

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
