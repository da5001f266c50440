using ExporterToolkit.Exposition;
using RenameExporter.Metrics;
using Testing.Dashboards;

namespace RenameExporter.Tests.Dashboards;

/// <summary>What the tests of this folder go through: dashboards, panels with data, targets.</summary>
internal static class DashboardFiles
{
    public static IReadOnlyList<Dashboard> All { get; } = [.. Dashboard.Names.Select(Dashboard.Load)];

    public static IEnumerable<(string Where, Panel Panel)> Panels { get; } =
        from dashboard in All
        from panel in dashboard.Panels
        where !panel.IsRow
        select ($"{dashboard.Name}, panel {panel}", panel);

    /// <summary>And the queries of variables: every expression that Prometheus will be asked.</summary>
    public static IEnumerable<(string Where, Dashboard Dashboard, string Expression)> Expressions { get; } =
    [
        .. from dashboard in All
           from panel in dashboard.Panels
           from target in panel.Targets
           select ($"{dashboard.Name}, panel {panel} {target.RefId}", dashboard, target.Expression),
        .. from dashboard in All
           from variable in dashboard.Variables
           where variable.Query.Length > 0
           select ($"{dashboard.Name}, ${variable.Name}", dashboard, Selector(variable.Query)),
        .. from dashboard in All
           from annotation in dashboard.Json.GetProperty("annotations").GetProperty("list").EnumerateArray()
           where annotation.TryGetProperty("expr", out _)
           select ($"{dashboard.Name}, annotation", dashboard, annotation.GetProperty("expr").GetString()!),
    ];

    /// <summary>Labels by series that Prometheus, its rules and other exporters make.</summary>
    public static IReadOnlyDictionary<string, string[]> Foreign { get; } = new Dictionary<string, string[]>
    {
        ["up"] = [],
        ["scrape_duration_seconds"] = [],
        ["scrape_samples_scraped"] = [],
        ["ALERTS"] = ["alertname", "alertstate", "severity"],
        ["ALERTS_FOR_STATE"] = ["alertname"],
        ["kube_pod_container_info"] = ["namespace", "pod", "container", "container_id"],
        ["kube_pod_(init_)?container_info"] = ["namespace", "pod", "container", "container_id"],
        ["process_start_time_seconds"] = [],
        ["process_cpu_seconds_total"] = [],
        ["process_working_set_bytes"] = [],
        ["http_requests_received_total"] = ["code"],
    };

    /// <summary>Series names of the catalogue, with the labels they may have.</summary>
    public static IReadOnlyDictionary<string, string[]> Catalogue { get; } = MetricCatalogue.All
        .SelectMany(Series).ToDictionary(series => series.Name, series => series.Labels);

    private static IEnumerable<(string Name, string[] Labels)> Series(MetricFamily family)
    {
        string[] labels = family.Labels.Contains("comm")
            ? [.. family.Labels, "user", "cgroup", "container_id"]
            : family.Labels;
        string name = family.Name;
        return family.Type == MetricFamily.Histogram
            ? [($"{name}_bucket", [.. labels, "le"]), ($"{name}_sum", labels), ($"{name}_count", labels)]
            : [(name, labels)];
    }

    /// <summary>Of <c>label_values(selector, label)</c>.</summary>
    private static string Selector(string query) => query["label_values(".Length..query.LastIndexOf(',')];
}
