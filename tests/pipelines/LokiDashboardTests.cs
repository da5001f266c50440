using System.Text.Json.Nodes;

namespace PipelinesTests;

/// <summary>Queries that Grafana's parser understands, of labels that events have in Loki.</summary>
public sealed class LokiDashboardTests(Verdicts verdicts)
{
    // Resource and log attributes: structured metadata, with underscores for dots.
    private static readonly HashSet<string> s_labels =
    [
        .. CollectorConfiguration.Statements(CollectorConfiguration.Read("kafka-loki/collector.yaml", "kafka-loki/kafka.yaml"))
            .Where(statement => statement.Target.Contains('"', StringComparison.Ordinal))
            .Select(statement => statement.Target.Split('"')[1].Replace('.', '_')),
    ];

    [Fact]
    public void Queries_areLogQl() => Assert.All(LokiDashboard.Expressions, expression =>
        Assert.Equal([], verdicts[$"query {LokiDashboard.Filled(expression)}"]));

    [Fact]
    public void Query_thatIsNone_isFound() => Assert.All(Mistakes, query => Assert.NotEmpty(verdicts[$"query {query}"]));

    internal static IReadOnlyList<string> Mistakes { get; } =
    [
        "sum by (process_name) (count_over_time({service_name=\"rename_exporter\"} [5m])",
        "{service_name=rename_exporter}",
        "{service_name=\"rename_exporter\"} | event_kind=",
    ];

    [Fact]
    public void Labels_areThoseOfTheEvents() => Assert.All(LokiDashboard.Expressions, expression =>
    {
        Assert.NotEmpty(LokiDashboard.Labels(expression));
        Assert.Empty(LokiDashboard.Labels(expression).Except(s_labels));
    });

    [Fact]
    public void Labels_ofAQuery_areAllFound() => Assert.Equal(
        ["error_type", "process_name", "event_action", "rename_lost"],
        LokiDashboard.Labels("sum by (process_name, error_type) (count_over_time({a=\"b\"} | event_action=\"x\" | unwrap rename_lost [1m]))")
            .OrderBy(name => Array.IndexOf(["error_type", "process_name", "event_action", "rename_lost"], name)));

    [Fact]
    public void Streams_areTheExporters() => Assert.All(LokiDashboard.Expressions, expression =>
        Assert.Contains("{service_name=\"rename_exporter\"}", expression, StringComparison.Ordinal));

    [Fact]
    public void Panels_areOnTheGrid()
    {
        var taken = new HashSet<(int, int)>();
        Assert.All(LokiDashboard.Panels, panel =>
        {
            JsonNode at = panel["gridPos"]!;
            (int x, int y, int w, int h) = ((int)at["x"]!, (int)at["y"]!, (int)at["w"]!, (int)at["h"]!);
            Assert.True(x + w <= 24, $"{panel["title"]} is beside the grid");
            Assert.All(
                from row in Enumerable.Range(y, h) from column in Enumerable.Range(x, w) select (row, column),
                cell => Assert.True(taken.Add(cell), $"{panel["title"]} is on another panel"));
        });
        Assert.Equal(LokiDashboard.Panels.Count, LokiDashboard.Panels.Select(panel => (int)panel["id"]!).Distinct().Count());
    }

    [Fact]
    public void Panels_sayWhatTheyShow_andAskTheDataSourceOfTheVariable() => Assert.All(LokiDashboard.Panels, panel =>
    {
        Assert.EndsWith(".", (string?)panel["description"], StringComparison.Ordinal);
        Assert.All(
            panel["targets"]!.AsArray().Select(target => target!["datasource"]).Append(panel["datasource"]),
            source => Assert.Equal("""{"type":"loki","uid":"${datasource}"}""", source!.ToJsonString()));
    });
}
