using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>The keys of values.yaml, with dots.</summary>
internal static class ChartValues
{
    // Passed on to Kubernetes as they are, or a map of the user's; global is every chart's.
    private static readonly string[] s_free =
    [
        "global", "dashboards.labels", "securityContext", "containerSecurityContext", "nodeSelector",
        "resources.requests", "resources.limits", "events.labels",
    ];

    public static bool IsFree(string key) => s_free.Any(free =>
        key.StartsWith($"{free}.", StringComparison.Ordinal));

    /// <summary>Of maps as well.</summary>
    public static IEnumerable<string> Keys(JsonObject values, string prefix = "") => values.SelectMany(pair =>
        (IEnumerable<string>)
        [
            $"{prefix}{pair.Key}",
            .. pair.Value is JsonObject map ? Keys(map, $"{prefix}{pair.Key}.") : [],
        ]);

    /// <summary>Each value that is no map, and each map that is passed on whole.</summary>
    public static IEnumerable<(string Key, JsonNode? Value)> Leaves(JsonObject values, string prefix = "") =>
        values.SelectMany(pair => pair.Value is JsonObject { Count: > 0 } map && !IsFree($"{prefix}{pair.Key}.")
            ? Leaves(map, $"{prefix}{pair.Key}.")
            : [($"{prefix}{pair.Key}", pair.Value)]);
}
