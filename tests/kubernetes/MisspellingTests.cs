using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>
/// That the objects are valid says something because a misspelt key is found, wherever it is: each of ours is
/// misspelt in turn.
/// </summary>
public sealed class MisspellingTests(Renderings renderings)
{
    // Below these any key goes: names are the user's.
    private static readonly HashSet<string> s_free =
    [
        "labels", "annotations", "matchLabels", "nodeSelector", "data", "stringData", "requests", "limits",
        "selector of Service",
    ];

    // Together they have every kind, and every field that the chart can write.
    private static readonly string[] s_renderings =
    [
        "helm4 operator", "helm4 hardened", "helm4 tls", "helm4 tls-only", "helm4 extra", "helm4 kafka", "helm4 keep",
        "kubectl everything",
    ];

    [Fact]
    public async Task Misspelt_key_isFound()
    {
        List<(string Path, JsonObject Object)> misspelt =
        [
            .. from name in s_renderings
               from item in renderings[name].Objects
               from changed in Misspell(item)
               select changed,
        ];
        Assert.InRange(misspelt.Count, 200, 5000); // else it looked at nothing

        IReadOnlyList<IReadOnlyList<string>> messages = await Validator.JudgeAsync([.. misspelt.Select(m => m.Object)]);

        Assert.All(misspelt.Zip(messages), pair => Assert.True(
            pair.Second.Count > 0, $"{pair.First.Path} is misspelt, and nothing is said"));
    }

    [Fact]
    public async Task Value_ofAnotherType_isFound()
    {
        JsonObject pod = renderings["helm4 default"].Only("DaemonSet").DeepClone().AsObject();
        pod["spec"]!["template"]!["spec"]!["hostPID"] = "false";
        JsonObject monitor = renderings["helm4 operator"].Only("PodMonitor").DeepClone().AsObject();
        monitor["spec"]!["podMetricsEndpoints"]![0]!["relabelings"]![1]!["regex"] = new JsonArray("pod");

        Assert.All(await Validator.JudgeAsync([pod, monitor]), messages => Assert.NotEmpty(messages));
    }

    [Fact]
    public async Task Kind_thatTheApiLacks_isFound()
    {
        JsonObject set = new() { ["apiVersion"] = "apps/v1", ["kind"] = "DeamonSet" };
        JsonObject monitor = new() { ["apiVersion"] = "monitoring.coreos.com/v2", ["kind"] = "PodMonitor" };

        Assert.All(await Validator.JudgeAsync([set, monitor]), messages => Assert.NotEmpty(messages));
    }

    /// <summary>As often as it has keys, with another one misspelt each time. One item of each list is enough.</summary>
    private static IEnumerable<(string Path, JsonObject Object)> Misspell(JsonObject item) =>
        Keys(item, "", (string)item["kind"]!).Distinct().Select(path =>
        {
            JsonObject copy = item.DeepClone().AsObject();
            JsonNode parent = copy;
            string[] steps = path.Split('/');
            foreach (string step in steps[..^1])
            {
                parent = int.TryParse(step, out int index) ? parent[index]! : parent[step]!;
            }

            JsonNode? value = parent[steps[^1]];
            parent.AsObject().Remove(steps[^1]);
            parent[$"{steps[^1]}x"] = value?.DeepClone();
            return ($"{item["kind"]}: {path}", copy);
        });

    private static IEnumerable<string> Keys(JsonNode? node, string prefix, string kind) => node switch
    {
        JsonObject map => map.SelectMany(pair => (IEnumerable<string>)
        [
            $"{prefix}{pair.Key}",
            .. s_free.Contains(pair.Key) || s_free.Contains($"{pair.Key} of {kind}")
                ? [] : Keys(pair.Value, $"{prefix}{pair.Key}/", kind),
        ]),
        JsonArray list => list.Take(2).SelectMany((item, index) => Keys(item, $"{prefix}{index}/", kind)),
        _ => [],
    };
}
