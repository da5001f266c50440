using ExporterToolkit.Exposition;
using RenameExporter.Metrics;

namespace RenameExporter.Tests.Metrics;

internal static class OnRequest
{
    private static readonly string[] s_names =
    [
        "rename_exporter_cgroup_overflow_total", "rename_exporter_probe_missed_estimate",
        "rename_exporter_probe_run_seconds_total", "rename_exporter_probe_runs_total", "rename_exporter_samples_total",
    ];

    /// <summary>Absent unless the log is ours, or a flag, or the administrator of the kernel, asks for them, or the kernel is from before 6.7.</summary>
    public static IReadOnlyList<MetricFamily> Families { get; } =
    [
        .. MetricCatalogue.All.Where(family => s_names.Contains(family.Name)),
        .. BurstSource.AllFamilies, .. GuardSource.AllFamilies, .. PipelineSource.AllFamilies, .. MetricCatalogue.Alerts,
        .. MetricCatalogue.WebConfig, .. MetricCatalogue.Config, MetricCatalogue.Log,
    ];
}
