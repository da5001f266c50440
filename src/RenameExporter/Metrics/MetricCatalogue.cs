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
        "file_renames_total", Counter, "Renames that succeeded, by process name and user ID.");

    public static readonly MetricFamily RenameErrors = OfActors(
        "file_rename_errors_total", Counter, "Renames that failed, by process name, user ID and errno.", "errno");

    /// <summary>What kind of renames they were: the counters that the modes which see dentries have.</summary>
    public static readonly (RenameCounter Counter, MetricFamily Family)[] Kinds =
    [
        (RenameCounter.Moves, OfActors(
            "file_rename_moves_total", Counter, "Successful renames to another directory.")),
        (RenameCounter.Replacements, OfActors(
            "file_rename_replacements_total", Counter, "Successful renames that replaced an existing file.")),
        (RenameCounter.Exchanges, OfActors(
            "file_rename_exchanges_total", Counter, "Successful exchanges of two files (RENAME_EXCHANGE).")),
        (RenameCounter.Noops, OfActors(
            "file_rename_noops_total", Counter, "Calls that succeeded and did nothing, because both names were the same file.")),
        (RenameCounter.ExtensionChanges, OfActors(
            "file_rename_extension_changes_total", Counter,
            "Successful renames that changed the extension of the file name.")),
    ];

    public static readonly MetricFamily NewExtensions = new(
        "file_rename_new_extensions_total", Counter,
        "Renames that changed the extension, by new extension; rare ones are counted under <other>.", "extension");

    public static readonly MetricFamily RecentExtensions = new(
        "file_rename_new_extensions_recent", Gauge,
        "Renames in the last 560 to 600 seconds that changed the extension, by new extension; only those with 30 or more.", "extension");

    public static readonly MetricFamily Peak = OfActors(
        "file_rename_peak_per_second", Gauge,
        "Highest rate of successful renames in one second of the last 60 seconds.");

    public static readonly MetricFamily Recent = OfActors(
        "file_renames_recent", Gauge,
        "Successful renames in the last 80 to 120 seconds, by process name and user ID; only those with 100 or more.");

    public static readonly MetricFamily RecentOthers = new(
        "file_renames_recent_others", Gauge,
        "Successful renames in the last 80 to 120 seconds that file_renames_recent does not show.");

    public static readonly MetricFamily HalfHour = OfActors(
        "file_renames_half_hour", Gauge,
        "Successful renames in the last 28 to 30 minutes, by process name and user ID; only those with 450 or more.");

    public static readonly MetricFamily Duration = new(
        "file_rename_duration_seconds", Histogram,
        "Time that renames took inside the kernel, successful or not.", "fstype");

    public static readonly MetricFamily BuildInfo = new(
        "rename_exporter_build_info", Gauge, "Version, revision and libraries of the exporter, as labels; always 1.",
        "version", "revision", "dotnet", "libbpf");

    /// <summary>Those of the toolkit, for --web.config.file.</summary>
    public static IReadOnlyList<MetricFamily> WebConfig { get; } = ExporterWeb.ConfigFamilies("rename_exporter");

    /// <summary>For --config.file.</summary>
    public static IReadOnlyList<MetricFamily> Config { get; } =
    [
        new("rename_exporter_config_reloads_total", Counter,
            "Reloads of --config.file, by outcome.", "outcome"),
        new("rename_exporter_config_last_reload_successful", Gauge,
            "Whether the last reload of --config.file succeeded (1) or failed (0)."),
        new("rename_exporter_config_last_reload_success_timestamp_seconds", Gauge,
            "Time of the last successful reload of --config.file, in seconds since 1970."),
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
