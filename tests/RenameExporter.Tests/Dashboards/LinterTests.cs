using System.Text.Json;
using System.Text.RegularExpressions;
using Testing.Dashboards;

namespace RenameExporter.Tests.Dashboards;

/// <summary>
/// The rules of Grafana's dashboard-linter, by their names; not those for logs (LogQL).
/// https://github.com/grafana/dashboard-linter/blob/main/docs/index.md
/// </summary>
public sealed partial class LinterTests
{
    // Of the linter's long list, those that we use.
    private static readonly string[] Units = ["bytes", "dateTimeFromNow", "locale", "ops", "percentunit", "reqps", "s", "short", "string"];

    [Fact]
    public void TemplateDatasource_rule() => Assert.All(DashboardFiles.All, dashboard =>
    {
        DashboardVariable source = Assert.Single(dashboard.Variables, v => v.Type == "datasource");
        Assert.Equal("datasource", source.Name);
        Assert.Equal("Data source", source.Label);
        Assert.Equal("prometheus", source.Json.GetProperty("query").GetString());
    });

    /// <summary>No rule of the linter's. Most series have no such label, so that all of them are any, and none.</summary>
    [Theory]
    [InlineData("cluster", "Cluster", ".*")]
    [InlineData("job", "Job", ".+")]
    [InlineData("instance", "Instance", ".+")]
    public void TemplateJob_and_TemplateInstance_rules_and_the_cluster(string name, string label, string all) =>
        Assert.All(DashboardFiles.All, dashboard =>
        {
            DashboardVariable variable = Assert.Single(dashboard.Variables, v => v.Name == name);
            Assert.Equal("query", variable.Type);
            Assert.Equal(label, variable.Label);
            Assert.True(variable.Multi);
            Assert.Equal(all, variable.AllValue);
            AssertOurDatasource(variable.Json);
        });

    [Fact]
    public void TemplateOnTimeChangeReload_rule() => Assert.All(
        DashboardFiles.All.SelectMany(dashboard => dashboard.Variables).Where(v => v.Type == "query"),
        variable => Assert.Equal(2, variable.Json.GetProperty("refresh").GetInt32()));

    [Fact]
    public void PanelDatasource_rule() => Assert.All(DashboardFiles.Panels, entry =>
    {
        AssertOurDatasource(entry.Panel.Json);
        Assert.All(entry.Panel.Targets, target => AssertOurDatasource(target.Json));
    });

    [Fact]
    public void PanelTitleDescription_rule() => Assert.All(DashboardFiles.Panels, entry =>
    {
        Assert.NotEqual("", entry.Panel.Title);
        Assert.Matches("[.?]$", entry.Panel.Description);
    });

    [Fact]
    public void PanelUnits_rule() => Assert.All(DashboardFiles.Panels, entry =>
    {
        JsonElement defaults = entry.Panel.Json.GetProperty("fieldConfig").GetProperty("defaults");
        IEnumerable<string?> overridden = entry.Panel.Overrides
            .SelectMany(o => o.GetProperty("properties").EnumerateArray())
            .Where(property => property.GetProperty("id").GetString() == "unit")
            .Select(property => property.GetProperty("value").GetString());
        Assert.All(overridden.Prepend(defaults.GetProperty("unit").GetString()), unit => Assert.Contains(unit, Units));
    });

    [Fact]
    public void PanelNoTargets_rule() =>
        Assert.All(DashboardFiles.Panels, entry => Assert.NotEmpty(entry.Panel.Targets));

    [Fact]
    public void TargetRateInterval_rule() => Assert.All(Selectors(), selector =>
    {
        if (selector.Selector.Function is "rate" or "irate")
        {
            Assert.Equal("$__rate_interval", selector.Selector.Range);
        }
    });

    [Fact]
    public void TargetJob_and_TargetInstance_rules_and_the_cluster() => Assert.All(
        Selectors().Where(s => s.Selector.Metric is not ("ALERTS" or "ALERTS_FOR_STATE" or "kube_pod_container_info" or "")
            && !s.Where.Contains(", $", StringComparison.Ordinal)),
        selector =>
        {
            Assert.Equal("=~\"$cluster\"", selector.Selector.Matchers.GetValueOrDefault("cluster"));
            Assert.Equal("=~\"$job\"", selector.Selector.Matchers.GetValueOrDefault("job"));
            Assert.Equal("=~\"$instance\"", selector.Selector.Matchers.GetValueOrDefault("instance"));
        });

    /// <summary>Two clusters may have a host and a pod of one name: what is matched or shown by these is so by cluster.</summary>
    [Fact]
    public void Labels_of_hosts_and_pods_come_with_the_cluster() => Assert.All(
        from query in DashboardFiles.Expressions
        from Match match in Grouping().Matches(query.Expression)
        select (query.Where, Labels: match.Groups["labels"].Value.Split(", ")),
        group => Assert.True(
            !group.Labels.Intersect(["instance", "container_id", "namespace", "pod"]).Any() || group.Labels.Contains("cluster"),
            $"{group.Where}: {string.Join(", ", group.Labels)}"));

    /// <summary>min_over_time too: it says what a series was born with, which no rate can.</summary>
    [Fact]
    public void TargetCounterAgg_rule() => Assert.All(
        Selectors().Where(s => s.Selector.Metric.EndsWith("_total", StringComparison.Ordinal)
            && !s.Where.Contains(", $", StringComparison.Ordinal)),
        selector => Assert.True(
            selector.Selector.IsFilter
                || selector.Selector is { Range: not "", Function: "rate" or "increase" or "min_over_time" },
            $"{selector.Where}: {selector.Selector}"));

    [Fact]
    public void Uneditable_rule() => Assert.All(
        DashboardFiles.All, dashboard => Assert.False(dashboard.Json.GetProperty("editable").GetBoolean()));

    private static IEnumerable<(string Where, Selector Selector)> Selectors() =>
        from query in DashboardFiles.Expressions
        from selector in PromQl.Read(query.Expression).Selectors
        select (query.Where, selector);

    private static void AssertOurDatasource(JsonElement json)
    {
        JsonElement source = json.GetProperty("datasource");
        Assert.Equal("prometheus", source.GetProperty("type").GetString());
        Assert.Equal("${datasource}", source.GetProperty("uid").GetString());
    }

    [GeneratedRegex(@"\b(by|on) \((?<labels>[a-z_, ]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Grouping();
}
