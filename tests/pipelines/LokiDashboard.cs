using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PipelinesTests;

/// <summary>Grafana's dashboard of events in Loki.</summary>
internal static partial class LokiDashboard
{
    public static JsonObject Ours { get; } = JsonNode.Parse(Pipelines.Read("kafka-loki", "dashboard.json"))!.AsObject();

    public static IReadOnlyList<JsonNode> Panels { get; } = [.. Ours["panels"]!.AsArray().Select(panel => panel!)];

    public static IReadOnlyList<string> Expressions { get; } =
        [.. Panels.SelectMany(panel => panel["targets"]!.AsArray()).Select(target => (string)target!["expr"]!)];

    /// <summary>As Grafana sends it.</summary>
    public static string Filled(string expression) => expression
        .Replace("$__auto", "1m", StringComparison.Ordinal).Replace("$__range", "1h", StringComparison.Ordinal)
        .Replace("$host", ".*", StringComparison.Ordinal).Replace("$process", ".*", StringComparison.Ordinal);

    /// <summary>What a query names behind the stream's selector: of structured metadata, dots are underscores.</summary>
    public static IEnumerable<string> Labels(string expression) => Label().Matches(expression)
        .SelectMany(match => match.Groups["name"].Captures).Select(name => name.Value).Distinct();

    [GeneratedRegex(@"\| (?<name>[a-z_]+) *(=~|=|!=|!~)|unwrap (?<name>[a-z_]+)|by \((?:(?<name>[a-z_]+)(?:, )?)+\)")]
    private static partial Regex Label();
}
