using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>Events that leave the node: what the container is given for it, and what a network policy lets out.</summary>
public sealed class OutputsTests(Renderings renderings)
{
    private const string Name = "files-rename-exporter";

    public static TheoryData<string, string[]> Ports { get; } = new()
    {
        { "helm4 hardened", [] },
        { "helm4 kafka", ["UDP 5353", "TCP 5353", "TCP 9093"] },
        { "helm4 outputs", ["UDP 53", "TCP 53", "TCP 9092", "TCP 4318"] },
        { "kubectl base", [] },
        { "kubectl outputs", ["UDP 53", "TCP 53", "TCP 9092", "UDP 53", "TCP 53", "TCP 4318"] },
    };

    [Theory]
    [MemberData(nameof(Ports))]
    public void Policy_letsOutNamesAndThePortsOfOutputs(string rendering, string[] ports)
    {
        JsonNode policy = renderings[rendering].Only("NetworkPolicy")["spec"]!;

        Assert.Contains("Egress", policy["policyTypes"]!.AsArray().Select(type => (string?)type));
        // A rule without ports lets out everything.
        Assert.Equal(ports, (policy["egress"]?.AsArray() ?? []).SelectMany(rule => rule!["ports"]!.AsArray())
            .Select(port => $"{port!["protocol"]} {port["port"]}"));
    }

    [Fact]
    public void Policy_narrowsTheBrokersAndNotTheNames()
    {
        JsonArray rules = renderings["helm4 kafka"].Only("NetworkPolicy")["spec"]!["egress"]!.AsArray();

        Assert.Null(rules[0]!["to"]);
        Assert.Equal(
            """[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"kafka"}}}]""", rules[1]!["to"]!.ToJsonString());
    }

    [Theory]
    [InlineData("helm4 kafka", "kafka", Name + "-kafka", "rename-kafka")]
    [InlineData("helm4 outputs", "kafka", Name + "-kafka", null)]
    [InlineData("helm4 outputs", "otlp", Name + "-otlp", null)]
    [InlineData("helm4 otlp", "otlp", null, "rename-otlp")]
    public void Chart_mountsSettingsAndSecretInOneDirectory(string name, string kind, string? configMap, string? secret)
    {
        Rendering rendering = renderings[name];

        Assert.Equal($"/etc/rename_exporter/{kind}", MountPath(rendering, kind));
        JsonNode volume = Volume(rendering, kind)["projected"]!;
        // Its group reads it: fsGroup. As text: a reader of YAML 1.2 takes 0440 for a decimal number.
        Assert.Contains("          projected:\n            # As of the web configuration.\n            defaultMode: 0440\n", rendering.Text, StringComparison.Ordinal);
        Assert.Equal(
            [.. new[] { configMap, secret }.OfType<string>()],
            volume["sources"]!.AsArray().Select(source => (string?)(source!["configMap"] ?? source["secret"])!["name"]));
        if (configMap is not null)
        {
            JsonNode map = Assert.Single(rendering.All("ConfigMap"), item => (string?)item["metadata"]!["name"] == configMap);
            Assert.Equal([$"{kind}.yml"], map["data"]!.AsObject().Select(pair => pair.Key));
        }
    }

    [Fact]
    public void Kustomization_mountsASecretOfEachOutput_besideTracefs()
    {
        Rendering rendering = renderings["kubectl outputs"];

        Assert.All(["kafka", "otlp"], kind =>
        {
            Assert.Equal($"/etc/rename_exporter/{kind}", MountPath(rendering, kind));
            Assert.Equal($"rename-exporter-{kind}", (string?)Volume(rendering, kind)["secret"]!["secretName"]);
        });
        Assert.Equal("/sys/kernel/tracing", MountPath(rendering, "tracefs"));
    }

    [Fact]
    public void Values_reachTheCommandLine()
    {
        Assert.Equal(
            ["--events.output=kafka:/etc/rename_exporter/kafka/kafka.yml", "--events.rate=5", "--events.burst=20",
                "--events.label=cluster=prod", "--events.label=team=storage"],
            renderings["helm4 kafka"].Arguments.Skip(2));
        Assert.Equal(
            ["--events.output=stdout", "--events.output=otlp:/etc/rename_exporter/otlp/otlp.yml"],
            renderings["helm4 otlp"].Arguments.Skip(2).Take(2));
        Assert.Equal(
            ["--events.output=kafka:/etc/rename_exporter/kafka/kafka.yml", "--events.output=otlp:/etc/rename_exporter/otlp/otlp.yml"],
            renderings["kubectl outputs"].Arguments.Skip(2));
    }

    [Theory]
    [InlineData("helm4 kafka", true)]
    [InlineData("helm4 default", false)]
    [InlineData("kubectl outputs", true)]
    public void Pod_seesTheHostsProcesses_whereEventsNameThem(string name, bool sees) =>
        Assert.Equal(sees, (bool?)renderings[name].Pod["hostPID"] ?? false);

    [Fact]
    public void Pod_inTheHostsNetwork_findsServices()
    {
        Assert.Equal("ClusterFirstWithHostNet", (string?)renderings["helm4 otlp"].Pod["dnsPolicy"]);
        Assert.Null(renderings["helm4 host-network"].Pod["dnsPolicy"]);
    }

    /// <summary>The settings are read at the start: other ones are other pods.</summary>
    [Fact]
    public async Task Settings_thatChange_startThePodsAnew()
    {
        async Task<string?> SumAsync(string config) => (string?)Rendering.Of("helm4", await Renderer.TemplateAsync(
            "helm4", "--set", $"events.kafka.enabled=true,events.kafka.config={config}")).Only("DaemonSet")
            ["spec"]!["template"]!["metadata"]!["annotations"]!["checksum/outputs"];

        string? one = await SumAsync("one");
        Assert.NotNull(one);
        Assert.NotEqual(one, await SumAsync("two"));
        Assert.Null(renderings["helm4 events"].Only("DaemonSet")["spec"]!["template"]!["metadata"]!["annotations"]!["checksum/outputs"]);
    }

    private static string? MountPath(Rendering rendering, string volume) => (string?)Assert.Single(
        rendering.Container["volumeMounts"]!.AsArray(), mount => (string?)mount!["name"] == volume)!["mountPath"];

    private static JsonNode Volume(Rendering rendering, string name) =>
        Assert.Single(rendering.Pod["volumes"]!.AsArray(), volume => (string?)volume!["name"] == name)!;
}
