using ExporterToolkit.Exposition;
using ExporterToolkit.Web;
using RenameExporter.Abi;
using static ExporterToolkit.Exposition.MetricFamily;

namespace RenameExporter.Metrics;

/// <summary>
/// Every family that the exporter writes itself, in the order of /metrics. docs/metrics.md is held
/// against this list, both ways, by a test.
/// </summary>
internal static class MetricCatalogue
{
    public static readonly MetricFamily Renames = new(
        "file_renames_total", Counter,
        "Renames that succeeded, by process name and uid.",
        "comm", "uid");

    public static readonly MetricFamily RenameErrors = new(
        "file_rename_errors_total", Counter,
        "Renames that failed, by process name, uid and errno.",
        "comm", "uid", "errno");

    /// <summary>What kind of renames they were: the counters that the modes which see dentries have.</summary>
    public static readonly (RenameCounter Counter, MetricFamily Family)[] Kinds =
    [
        (RenameCounter.Moves, new(
            "file_rename_moves_total", Counter,
            "Renames that succeeded, into another directory.",
            "comm", "uid")),
        (RenameCounter.Replacements, new(
            "file_rename_replacements_total", Counter,
            "Renames that succeeded, over an existing target.",
            "comm", "uid")),
        (RenameCounter.Exchanges, new(
            "file_rename_exchanges_total", Counter,
            "Renames that swapped two files (RENAME_EXCHANGE).",
            "comm", "uid")),
        (RenameCounter.Noops, new(
            "file_rename_noops_total", Counter,
            "Calls that succeeded and did nothing, as both names were one file.",
            "comm", "uid")),
        (RenameCounter.ExtensionChanges, new(
            "file_rename_extension_changes_total", Counter,
            "Renames that succeeded, and changed the extension of the file name.",
            "comm", "uid")),
    ];

    public static readonly MetricFamily NewExtensions = new(
        "file_rename_new_extensions_total", Counter,
        "Renames that changed the extension, by the new one; rare ones are under <other>.",
        "extension");

    public static readonly MetricFamily Peak = new(
        "file_rename_peak_per_second", Gauge,
        "Highest rate of successful renames within a second, in the last 60 seconds.",
        "comm", "uid");

    public static readonly MetricFamily Duration = new(
        "file_rename_duration_seconds", Histogram,
        "Time a rename took inside the kernel, successful or not.",
        "fstype");

    public static readonly MetricFamily BuildInfo = new(
        "rename_exporter_build_info", Gauge,
        "Always 1; the labels say what was built.",
        "version", "revision", "dotnet", "libbpf");

    public static readonly MetricFamily ProbeInfo = new(
        "rename_exporter_probe_info", Gauge,
        "Always 1; the labels say how the probe is attached, and to what.",
        "attach", "hook");

    public static readonly MetricFamily Events = new(
        "rename_exporter_probe_events_total", Counter,
        "Every rename that the probe saw, attributed or not.",
        "outcome");

    public static readonly MetricFamily Missed = new(
        "rename_exporter_probe_missed_total", Counter,
        "Calls that the kernel did not let a program see. A missed exit is a rename not counted.",
        "program", "reason");

    public static readonly MetricFamily MissesCountable = new(
        "rename_exporter_probe_misses_countable", Gauge,
        "1 if this kernel counts what it does not let the probe see, else 0.");

    public static readonly MetricFamily Skipped = new(
        "rename_exporter_probe_skipped_total", Counter,
        "Calls that are not renames of their own, such as those a stacked file system makes inside one.",
        "reason");

    public static readonly MetricFamily UnpairedExits = new(
        "rename_exporter_probe_unpaired_exits_total", Counter,
        "Renames counted without their entry, hence without a duration.");

    public static readonly MetricFamily UnrecordedEntries = new(
        "rename_exporter_probe_unrecorded_entries_total", Counter,
        "Entries for which the kernel had no memory; their exits are unpaired.");

    public static readonly MetricFamily Overflow = new(
        "rename_exporter_overflow_total", Counter,
        "Renames counted in the series comm=\"<overflow>\", by the reason they have none of their own.",
        "reason");

    public static readonly MetricFamily RunSeconds = new(
        "rename_exporter_probe_run_seconds_total", Counter,
        "CPU time of the probe's programs, while kernel.bpf_stats_enabled=1.",
        "program");

    public static readonly MetricFamily Runs = new(
        "rename_exporter_probe_runs_total", Counter,
        "Runs of the probe's programs, while kernel.bpf_stats_enabled=1.",
        "program");

    public static readonly MetricFamily LatencyOverflow = new(
        "rename_exporter_latency_overflow_total", Counter,
        "Durations counted under fstype=\"<overflow>\", by reason.",
        "reason");

    public static readonly MetricFamily ExtensionOverflow = new(
        "rename_exporter_extension_overflow_total", Counter,
        "Extension changes that found no slot of their own, by reason; counted under <other>.",
        "reason");

    public static readonly MetricFamily CgroupOverflow = new(
        "rename_exporter_cgroup_overflow_total", Counter,
        "Actors whose cgroup could not be named, by reason; only with --labels.cgroup.",
        "reason");

    public static readonly MetricFamily Samples = new(
        "rename_exporter_samples_total", Counter,
        "Renames by what became of their samples; absent unless samples are taken.",
        "outcome");

    public static readonly MetricFamily SeriesLimit = new(
        "rename_exporter_series_limit", Gauge,
        "Actors (comm, uid) that may have series.");

    public static readonly MetricFamily SeriesActive = new(
        "rename_exporter_series_active", Gauge,
        "Actors (comm, uid) that have series.");

    public static readonly MetricFamily SeriesExpired = new(
        "rename_exporter_series_expired_total", Counter,
        "How often an actor's series went because the actor was idle.");

    public static readonly MetricFamily ExpiredEvents = new(
        "rename_exporter_expired_events_total", Counter,
        "Renames that expired series showed; no longer part of any series.",
        "outcome");

    public static readonly MetricFamily SlotCapacity = new(
        "rename_exporter_slots_capacity", Gauge,
        "Slots in the kernel, by table.",
        "table");

    public static readonly MetricFamily SlotsUsed = new(
        "rename_exporter_slots_used", Gauge,
        "Slots that an owner has, by table.",
        "table");

    public static readonly MetricFamily SlotsReclaimed = new(
        "rename_exporter_slots_reclaimed_total", Counter,
        "Slots taken from idle owners, whose counts the exporter keeps.",
        "table");

    public static readonly MetricFamily SlotsLost = new(
        "rename_exporter_slots_lost_total", Counter,
        "Slots that could not be given back to a free list.");

    public static readonly MetricFamily PollDuration = new(
        "rename_exporter_poll_duration_seconds", Gauge,
        "Duration of the last poll.");

    public static readonly MetricFamily Polls = new(
        "rename_exporter_polls_total", Counter,
        "Polls of the probe.");

    public static readonly MetricFamily PollErrors = new(
        "rename_exporter_poll_errors_total", Counter,
        "Polls that failed, or found a counter that fell.");

    /// <summary>Those of the toolkit, for --web.config.file.</summary>
    public static IReadOnlyList<MetricFamily> WebConfig { get; } = ExporterWeb.ConfigFamilies("rename_exporter");

    /// <summary>For --config.file.</summary>
    public static IReadOnlyList<MetricFamily> Config { get; } =
    [
        new(
            "rename_exporter_config_reloads_total", Counter,
            "Changes of --config.file: in force, or refused.",
            "outcome"),
        new(
            "rename_exporter_config_last_reload_successful", Gauge,
            "1 if --config.file has been read as it is, 0 if a change was refused."),
        new(
            "rename_exporter_config_last_reload_success_timestamp_seconds", Gauge,
            "When the values of --config.file in force were read, in seconds since 1970."),
    ];

    /// <summary>Absent unless a flag, or the administrator of the kernel, asks for them.</summary>
    public static IReadOnlyList<MetricFamily> OnRequest { get; } =
    [
        CgroupOverflow, RunSeconds, Runs, Samples,
        .. EventFamilies.All,
        .. WebConfig, .. Config,
    ];

    /// <summary>What <see cref="RenameExposition"/> writes.</summary>
    public static IReadOnlyList<MetricFamily> OfRenames { get; } =
    [
        Renames, RenameErrors, .. Kinds.Select(kind => kind.Family), NewExtensions, Peak, Duration,
    ];

    /// <summary>What <see cref="ProbeExposition"/> writes.</summary>
    public static IReadOnlyList<MetricFamily> OfTheProbe { get; } =
    [
        Events, ExpiredEvents, Overflow, LatencyOverflow, ExtensionOverflow,
        CgroupOverflow,
        Missed, MissesCountable, Skipped, UnpairedExits, UnrecordedEntries, RunSeconds, Runs, Samples,
        SeriesLimit, SeriesActive, SeriesExpired, SlotCapacity, SlotsUsed, SlotsReclaimed, SlotsLost,
        PollDuration, Polls, PollErrors, ProbeInfo, BuildInfo,
    ];

    public static IReadOnlyList<MetricFamily> All { get; } =
        [.. OfRenames, .. OfTheProbe, .. EventFamilies.All, .. Config, .. WebConfig];
}
