using System.Text.RegularExpressions;
using Testing.Dashboards;

namespace RenameExporter.Tests.Dashboards;

/// <summary>Dashboards ask for nothing that does not exist.</summary>
public sealed partial class CatalogueTests
{
    // The targets' own, and what tells apart those that share them.
    private static readonly string[] Everywhere = ["cluster", "job", "instance"];

    private static readonly string[] NotShown =
    [
        "file_rename_duration_seconds_count", // its buckets are
        "file_rename_duration_seconds_sum",
        "file_renames_recent", // for alerts: panels show rates, of the quiet as well
        "file_renames_recent_others",
        "rename_exporter_expired_events_total", // for equations
        "rename_exporter_polls_total",
        "rename_exporter_sink_redelivered_total", // for equations
        "rename_exporter_probe_missed_estimate", // with kprobe before 6.7 only
        "rename_exporter_web_config_reloads_total", // with --web.config.file only: for alerts
        "rename_exporter_web_config_last_reload_success_timestamp_seconds",
        "rename_exporter_config_reloads_total", // with --config.file only: for alerts
        "rename_exporter_config_last_reload_success_timestamp_seconds",
        "rename_exporter_web_certificate_expiry_timestamp_seconds",
        "rename_exporter_guard_expires_timestamp_seconds", // for alerts
        "rename_exporter_guard_reloads_total",
        "rename_exporter_guard_inner_total", // for equations
        "rename_exporter_guard_mirrored_total",
        "rename_exporter_guard_buckets_lost_total",
        "rename_exporter_log_lines_dropped_total", // by then nobody reads its log
    ];

    [Fact]
    public void Metrics_of_every_query_exist() => Assert.All(
        DashboardFiles.Expressions,
        query => Assert.All(PromQl.Read(query.Expression).Selectors, selector => Assert.True(
            Labels(selector) is not null, $"{query.Where}: there is no {Series(selector)}")));

    [Fact]
    public void Labels_that_select_are_those_of_the_metric() => Assert.All(
        DashboardFiles.Expressions,
        query => Assert.All(PromQl.Read(query.Expression).Selectors, selector => Assert.All(
            selector.Matchers.Keys.Except(["__name__"]),
            label => Assert.True(
                Labels(selector)!.Contains(label), $"{query.Where}: {Series(selector)} has no label {label}"))));

    [Fact]
    public void Labels_that_group_are_those_of_a_metric() => Assert.All(
        DashboardFiles.Expressions,
        query =>
        {
            var expression = PromQl.Read(query.Expression);
            Assert.Empty(expression.Labels.Except(expression.Selectors.SelectMany(s => Labels(s)!)));
        });

    [Fact]
    public void Labels_of_legends_are_what_the_query_leaves() => Assert.All(
        from dashboard in DashboardFiles.All
        from panel in dashboard.Panels
        from target in panel.Targets
        select (Where: $"{dashboard.Name}, panel {panel} {target.RefId}", target),
        legend => Assert.Empty(
            LegendLabel().Matches(legend.target.Legend).Select(match => match.Groups["label"].Value)
                .Except(PromQl.Read(legend.target.Expression).Labels)));

    [Fact]
    public void Variables_are_labels_of_their_metric() => Assert.All(
        from dashboard in DashboardFiles.All
        from variable in dashboard.Variables
        where variable.Query.Length > 0
        select variable,
        variable =>
        {
            Match query = LabelValues().Match(variable.Query);
            Assert.True(query.Success, variable.Query);
            Selector selector = Assert.Single(PromQl.Read(query.Groups["selector"].Value).Selectors);
            Assert.Contains(query.Groups["label"].Value, Labels(selector)!);
        });

    /// <summary>What the catalogue has and no dashboard shows is a number that nobody looks at.</summary>
    [Fact]
    public void Families_of_the_catalogue_are_on_a_dashboard()
    {
        HashSet<string> shown = [.. DashboardFiles.Expressions
            .SelectMany(query => PromQl.Read(query.Expression).Selectors).Select(Series)];

        Assert.Empty(DashboardFiles.Catalogue.Keys.Except(shown).Except(NotShown));
    }

    private static string Series(Selector selector) => selector.Metric.Length > 0
        ? selector.Metric
        : selector.Matchers.GetValueOrDefault("__name__", "").TrimStart('=', '~').Trim('"');

    private static string[]? Labels(Selector selector) =>
        DashboardFiles.Catalogue.GetValueOrDefault(Series(selector)) is { } ours ? [.. ours, .. Everywhere]
        : DashboardFiles.Foreign.GetValueOrDefault(Series(selector)) is { } foreign ? [.. foreign, .. Everywhere]
        : null;

    [GeneratedRegex(@"\{\{(?<label>\w+)\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex LegendLabel();

    [GeneratedRegex(@"^label_values\((?<selector>.+), (?<label>\w+)\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelValues();
}
