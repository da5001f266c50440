using System.Text.Json;
using Testing.Dashboards;

namespace RenameExporter.Tests.Dashboards;

/// <summary>That the tests of the dashboards see what is there.</summary>
public sealed class PromQlTests
{
    [Fact]
    public void Read_sees_selectors_with_their_labels_ranges_and_functions()
    {
        var read = PromQl.Read(
            "sum by (comm, uid) (rate(a_total{x=~\"$x\",y=\"}\"}[$__rate_interval] offset 1d)) > 0 "
            + "or label_replace({__name__=~\"b|c\"}, \"to\", \"$1\", \"from\", \".*\") "
            + "unless on (z) d_total or vector(0)");

        Assert.Equal(["comm", "uid", "z"], read.Labels);
        Assert.Collection(
            read.Selectors,
            a =>
            {
                Assert.Equal(("a_total", "$__rate_interval", "rate"), (a.Metric, a.Range, a.Function));
                Assert.False(a.IsFilter);
                Assert.Equal(["x", "y"], a.Matchers.Keys);
                Assert.Equal(["=~\"$x\"", "=\"}\""], a.Matchers.Values);
            },
            b => Assert.Equal(("", "label_replace", false), (b.Metric, b.Function, b.IsFilter)),
            d => Assert.Equal(("d_total", "", true), (d.Metric, d.Range, d.IsFilter)));
    }

    [Fact]
    public void Read_does_not_take_a_subquery_or_a_keyword_for_a_metric() => Assert.Equal(
        ["a", "b"],
        PromQl.Read("quantile_over_time(0.95, sum(rate(a[5m]))[1d:5m] offset 1h) >= bool b @ end()")
            .Selectors.Select(selector => selector.Metric));

    // Expected values: what Grafana 12's Prometheus data source makes of them.
    [Theory]
    [InlineData(false, "mv", "mv")]
    [InlineData(false, "a\"b", "a\\\"b")]
    [InlineData(true, "mv", "mv")]
    [InlineData(true, "a.b|c", @"(a\\.b|c)")]
    [InlineData(true, @"a\b", @"a\\\\b")]
    [InlineData(true, "a\"b", "a\\\\\\\"b")]
    public void Value_is_escaped_as_Grafana_does(bool multi, string chosen, string expected)
    {
        using JsonDocument json = JsonDocument.Parse(
            $$"""{"name": "v", "multi": {{(multi ? "true" : "false")}}, "includeAll": false}""");

        Assert.Equal(expected, Interpolation.Value(new DashboardVariable(json.RootElement), chosen.Split('|')));
    }

    [Fact]
    public void Resolve_knows_the_three_ways_to_write_a_variable_and_leaves_the_rest() => Assert.Equal(
        "1 1 1 1 $1 $b",
        new Interpolation(new Dictionary<string, string> { ["a"] = "1" }).Resolve("$a ${a} ${a:regex} [[a]] $1 $b"));

    [Theory]
    [InlineData(10, "60s")]
    [InlineData(60, "75s")]
    public void RateInterval_is_the_step_and_a_scrape_and_four_scrapes_at_least(int step, string expected) =>
        Assert.Equal(expected, Interpolation
            .For(
                DashboardFiles.All[0], TimeSpan.FromHours(1), TimeSpan.FromSeconds(step),
                new Dictionary<string, string[]>())
            .Resolve("$__rate_interval"));
}
