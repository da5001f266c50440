using ExporterToolkit.Alerting;
using ExporterToolkit.Exposition;
using ExporterToolkit.Web;
using RenameExporter.Abi;
using static ExporterToolkit.Exposition.MetricFamily;

namespace RenameExporter.Metrics;

/// <summary>
/// Every family of the exporter's own, in the order of /metrics; those of the process follow (ExporterWeb.ProcessFamilies).
/// docs/metrics.md is held against this list, both ways, by a test.
/// </summary>
internal static class MetricCatalogue
{
    public static readonly MetricFamily Renames = OfActors(
        "file_renames_total", Counter, "Renames that succeeded, by process name and uid.");

    public static readonly MetricFamily RenameErrors = OfActors(
        "file_rename_errors_total", Counter, "Renames that failed, by process name, uid and errno.", "errno");

    /// <summary>What kind of renames they were: the counters that the modes which see dentries have.</summary>
    public static readonly (RenameCounter Counter, MetricFamily Family)[] Kinds =
    [
        (RenameCounter.Moves, OfActors(
            "file_rename_moves_total", Counter, "Renames that succeeded, into another directory.")),
        (RenameCounter.Replacements, OfActors(
            "file_rename_replacements_total", Counter, "Renames that succeeded, over an existing target.")),
        (RenameCounter.Exchanges, OfActors(
            "file_rename_exchanges_total", Counter, "Renames that swapped two files (RENAME_EXCHANGE).")),
        (RenameCounter.Noops, OfActors(
            "file_rename_noops_total", Counter, "Calls that succeeded and did nothing, as both names were one file.")),
        (RenameCounter.ExtensionChanges, OfActors(
            "file_rename_extension_changes_total", Counter,
            "Renames that succeeded, and changed the extension of the file name.")),
    ];

    public static readonly MetricFamily NewExtensions = new(
        "file_rename_new_extensions_total", Counter,
        "Renames that changed the extension, by the new one; rare ones are under <other>.", "extension");

    public static readonly MetricFamily RecentExtensions = new(
        "file_rename_new_extensions_recent", Gauge,
        "Renames of the last 560 to 600 seconds that changed the extension, by new ones with 30 or more.", "extension");

    public static readonly MetricFamily Peak = OfActors(
        "file_rename_peak_per_second", Gauge,
        "Highest rate of successful renames within a second, in the last 60 seconds.");

    public static readonly MetricFamily Recent = OfActors(
        "file_renames_recent", Gauge,
        "Renames that succeeded in the last 80 to 120 seconds, by process names and uids that made 100 or more.");

    public static readonly MetricFamily RecentOthers = new(
        "file_renames_recent_others", Gauge,
        "Renames in that time by all process names and uids that made fewer, together.");

    public static readonly MetricFamily HalfHour = OfActors(
        "file_renames_half_hour", Gauge,
        "Renames that succeeded in the last 28 to 30 minutes, by process names and uids that made 450 or more.");

    public static readonly MetricFamily Duration = new(
        "file_rename_duration_seconds", Histogram,
        "Time a rename took inside the kernel, successful or not.", "fstype");

    public static readonly MetricFamily BuildInfo = new(
        "rename_exporter_build_info", Gauge, "Always 1; the labels say what was built.",
        "version", "revision", "dotnet", "libbpf");

    /// <summary>Those of the toolkit, for --web.config.file.</summary>
    public static IReadOnlyList<MetricFamily> WebConfig { get; } = ExporterWeb.ConfigFamilies("rename_exporter");

    /// <summary>For --config.file.</summary>
    public static IReadOnlyList<MetricFamily> Config { get; } =
    [
        new("rename_exporter_config_reloads_total", Counter,
            "Changes of --config.file: in force, or refused.", "outcome"),
        new("rename_exporter_config_last_reload_successful", Gauge,
            "1 if --config.file has been read as it is, 0 if a change was refused."),
        new("rename_exporter_config_last_reload_success_timestamp_seconds", Gauge,
            "When the values of --config.file in force were read, in seconds since 1970."),
    ];

    /// <summary>Likewise, for --detector.alertmanager.</summary>
    public static IReadOnlyList<MetricFamily> Alerts { get; } = AlertOutput.FamiliesOf("rename_exporter");

    /// <summary>The toolkit's, too.</summary>
    public static MetricFamily Log { get; } = ExporterWeb.LogFamily("rename_exporter");

    /// <summary>Renames, and the probe that counted them.</summary>
    public static IReadOnlyList<MetricFamily> OfSnapshots { get; } =
    [
        Renames, RenameErrors, .. Kinds.Select(kind => kind.Family), NewExtensions, RecentExtensions, Peak, Recent, RecentOthers, HalfHour, Duration,
        .. ProbeFamilies.All.Select(row => row.Family), BuildInfo,
    ];

    public static IReadOnlyList<MetricFamily> All { get; } =
        [.. OfSnapshots, .. BurstSource.AllFamilies, .. GuardSource.AllFamilies, .. PipelineSource.AllFamilies, .. Alerts, .. Config, .. WebConfig, Log];

    private static MetricFamily OfActors(string name, string type, string help, params string[] more) =>
        new(name, type, help, ["comm", "uid", .. more]);
}
