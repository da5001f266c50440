using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Testing.Alerting;

namespace KubernetesTests;

/// <summary>A real Prometheus with the monitors' relabelings, as the operator passes them on, and the README's.</summary>
public sealed partial class MonitorTests(Renderings renderings)
{
    private static readonly (string Rendering, string Kind, string Endpoints)[] s_monitors =
    [
        ("kubectl kubernetes", "PodMonitor", "podMetricsEndpoints"),
        ("helm4 operator", "PodMonitor", "podMetricsEndpoints"),
        ("helm4 tls-only", "ServiceMonitor", "endpoints"),
    ];

    [Theory]
    [InlineData("helm3 operator", "PodMonitor")]
    [InlineData("helm4 tls-only", "ServiceMonitor")]
    public void Labels_ofPods_andMetadata_ofNodes_areForWhoeverWantsThem(string name, string kind)
    {
        JsonNode monitor = renderings[name].Only(kind)["spec"]!;

        Assert.Equal(["team"], monitor["podTargetLabels"]!.AsArray().Select(label => (string)label!));
        Assert.True((bool?)monitor["attachMetadata"]!["node"]);
    }

    [Fact]
    public async Task Target_isTheNode_andHasNothingOfThePods()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("monitors-");
        try
        {
            string file = Path.Combine(directory.FullName, "prometheus.yml");
            await File.WriteAllTextAsync(file, Configuration().ToJsonString(), TestContext.Current.CancellationToken);
            await using ServerProcess prometheus = await ServerProcess.StartAsync("prometheus", port =>
            [
                $"--config.file={file}", $"--storage.tsdb.path={directory.FullName}/data",
                $"--web.listen-address=127.0.0.1:{port}",
            ]);

            List<Dictionary<string, string>> targets = await TargetsAsync(prometheus);

            Assert.All(targets, labels => Assert.Equal(
                [new("instance", "node-7"), new("job", "rename-exporter"), new("namespace", "monitoring")],
                labels.OrderBy(label => label.Key)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private JsonObject Configuration() => new()
    {
        ["scrape_configs"] = new JsonArray(
        [
            // What the operator's own relabelings give a target besides.
            .. s_monitors.Select(monitor => Job(
                monitor.Rendering,
                [.. Relabelings(monitor.Rendering, monitor.Kind, monitor.Endpoints)],
                new() { ["pod"] = "rename-exporter-x7k2p", ["container"] = "rename-exporter", ["endpoint"] = "metrics" })),
            Job("README", Example()["relabel_configs"]!.DeepClone().AsArray(), []),
        ]),
    };

    private static JsonObject Job(string name, JsonArray relabelings, JsonObject labels)
    {
        labels["__meta_kubernetes_pod_node_name"] = "node-7";
        labels["__meta_kubernetes_pod_container_port_name"] = "metrics";
        labels["job"] = "rename-exporter";
        labels["namespace"] = "monitoring";
        return new()
        {
            ["job_name"] = name,
            ["relabel_configs"] = relabelings,
            // Debian's Prometheus cannot ask Kubernetes: the labels are what it would have heard.
            ["static_configs"] = new JsonArray(
                new JsonObject { ["targets"] = new JsonArray("127.0.0.1:1"), ["labels"] = labels }),
        };
    }

    /// <summary>For who has no operator.</summary>
    private static JsonNode Example()
    {
        string readme = File.ReadAllText(Path.Combine(Tools.Kustomizations, "README.md"));
        int begin = readme.IndexOf("scrape_configs:", StringComparison.Ordinal);
        string example = readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)];
        // It is in a list, and so indented.
        return Yaml.Document(example.Replace("\n  ", "\n", StringComparison.Ordinal))["scrape_configs"]![0]!;
    }

    /// <summary>sourceLabels is source_labels in Prometheus' own configuration.</summary>
    private IEnumerable<JsonObject> Relabelings(string rendering, string kind, string endpoints) =>
        renderings[rendering].Only(kind)["spec"]![endpoints]![0]!["relabelings"]!.AsArray().Select(rule =>
            new JsonObject(rule!.AsObject().Select(pair => KeyValuePair.Create(
                Upper().Replace(pair.Key, letter => $"_{letter.Value.ToLowerInvariant()}"), pair.Value?.DeepClone()))));

    /// <summary>Once there are all.</summary>
    private static async Task<List<Dictionary<string, string>>> TargetsAsync(ServerProcess prometheus)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            using var answer = JsonDocument.Parse(
                await prometheus.Http.GetStringAsync(new Uri("/api/v1/targets?state=active", UriKind.Relative)));
            JsonElement active = answer.RootElement.GetProperty("data").GetProperty("activeTargets");
            if (active.GetArrayLength() == s_monitors.Length + 1)
            {
                return [.. active.EnumerateArray().Select(target => target.GetProperty("labels").EnumerateObject()
                    .ToDictionary(label => label.Name, label => label.Value.GetString()!))];
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("Prometheus does not have its targets");
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Upper();
}
