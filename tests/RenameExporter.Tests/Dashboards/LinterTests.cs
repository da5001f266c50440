using System.Text.Json;
using Testing.Dashboards;

namespace RenameExporter.Tests.Dashboards;

/// <summary>
/// The rules of Grafana's dashboard-linter, by their names; not those for logs (LogQL).
/// https://github.com/grafana/dashboard-linter/blob/main/docs/index.md
/// </summary>
public sealed class LinterTests
{
    // Of the linter's long list, those that we use.
    private static readonly string[] Units = ["bytes", "locale", "ops", "percentunit", "reqps", "s", "short", "string"];

    [Fact]
    public void TemplateDatasource_rule() => Assert.All(DashboardFiles.All, dashboard =>
    {
        DashboardVariable source = Assert.Single(dashboard.Variables, v => v.Type == "datasource");
        Assert.Equal("datasource", source.Name);
        Assert.Equal("Data source", source.Label);
        Assert.Equal("prometheus", source.Json.GetProperty("query").GetString());
    });

    [Theory]
    [InlineData("job", "Job")]
    [InlineData("instance", "Instance")]
    public void TemplateJob_and_TemplateInstance_rules(string name, string label) =>
        Assert.All(DashboardFiles.All, dashboard =>
        {
            DashboardVariable variable = Assert.Single(dashboard.Variables, v => v.Name == name);
            Assert.Equal("query", variable.Type);
            Assert.Equal(label, variable.Label);
            Assert.True(variable.Multi);
            Assert.Equal(".+", variable.AllValue);
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
    public void TargetJob_and_TargetInstance_rules() => Assert.All(
        Selectors().Where(s => s.Selector.Metric is not ("ALERTS" or "kube_pod_container_info" or "")
            && !s.Where.Contains(", $", StringComparison.Ordinal)),
        selector =>
        {
            Assert.Equal("=~\"$job\"", selector.Selector.Matchers.GetValueOrDefault("job"));
            Assert.Equal("=~\"$instance\"", selector.Selector.Matchers.GetValueOrDefault("instance"));
        });

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
}
