using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PipelinesTests;

/// <summary>A collector's configuration, of one file or of several that it reads one after another.</summary>
internal static partial class CollectorConfiguration
{
    private static readonly string[] s_kinds = ["receivers", "processors", "exporters", "extensions"];

    // Of the core: a real collector judges their keys in 'make test-collector'.
    private static readonly string[] s_core = ["otlp", "memory_limiter", "otlp_http"];

    /// <summary>The configurations that there are, by the paths of their files below deploy/pipelines.</summary>
    public static IReadOnlyList<string[]> All { get; } =
    [
        ["kafka-loki/collector.yaml"],
        ["kafka-loki/collector.yaml", "kafka-loki/kafka.yaml"],
        ["kafka-opensearch/collector.yaml"],
    ];

    /// <summary>Later files win; lists are replaced.</summary>
    public static JsonObject Read(params string[] files) => files.Select(file => Yaml.Document(Pipelines.Read(file)))
        .Aggregate((all, next) => { Merge(all, next); return all; });

    public static IEnumerable<string> Faults(JsonObject configuration, JsonObject contrib) =>
        [.. OfPipelines(configuration), .. s_kinds.SelectMany(kind => Map(configuration[kind])
            .SelectMany(pair => OfComponent($"{kind}.{pair.Key}", pair.Key.Split('/')[0], pair.Value, contrib)))];

    /// <summary>What is set, and the path in the event that it is set to; empty: a constant.</summary>
    public static IEnumerable<(string Target, string[] Path)> Statements(JsonObject configuration) =>
        configuration["processors"]!["transform/rename"]!["log_statements"]!.AsArray().Select(statement =>
        {
            Match match = Statement().Match((string)statement!);
            Assert.True(match.Success, $"{statement} is no statement that this test knows");
            return (match.Groups["target"].Value, Step().Matches(match.Groups["path"].Value).Select(step => step.Groups[1].Value).ToArray());
        });

    private static IEnumerable<string> OfPipelines(JsonObject configuration)
    {
        JsonObject service = configuration["service"]!.AsObject();
        var used = new HashSet<string>(Names("extensions", service["extensions"]));
        foreach (KeyValuePair<string, JsonNode?> pipeline in Map(service["pipelines"]))
        {
            used.UnionWith(Map(pipeline.Value).SelectMany(pair => Names(pair.Key, pair.Value)));
        }

        HashSet<string> defined = [.. s_kinds.SelectMany(kind => Map(configuration[kind]).Select(pair => $"{kind}.{pair.Key}"))];
        string[] overlaid = defined.Contains("receivers.kafka") ? ["receivers.otlp"] : []; // kafka.yaml takes its place
        return
        [
            .. used.Except(defined).Select(name => $"{name} is used, and not there"),
            .. defined.Except(used).Except(overlaid).Select(name => $"{name} is not used"),
        ];
    }

    private static IEnumerable<string> OfComponent(string name, string type, JsonNode? settings, JsonObject contrib) =>
        s_core.Contains(type) ? []
        : contrib[type] is { } keys ? KnownKeys.Faults(name, settings, keys)
        : [$"{name} is of an unknown type"];

    private static IEnumerable<string> Names(string kind, JsonNode? list) =>
        list?.AsArray().Select(name => $"{kind}.{name}") ?? [];

    private static JsonObject Map(JsonNode? node) => node as JsonObject ?? [];

    private static void Merge(JsonObject all, JsonObject next)
    {
        foreach ((string key, JsonNode? value) in next)
        {
            if (value is JsonObject map && all[key] is JsonObject before)
            {
                Merge(before, map);
            }
            else
            {
                all[key] = value?.DeepClone();
            }
        }
    }

    [GeneratedRegex("""^set\((?<target>[\w.]+(\["[\w.]+"\])?), (?<path>"[\w.]+"|log\.body(\["[@\w]+"\])+|Time\(log\.body\["@timestamp"\], "[^"]+"\))\)$""")]
    private static partial Regex Statement();

    [GeneratedRegex("""\["([@\w]+)"\]""")]
    private static partial Regex Step();
}
