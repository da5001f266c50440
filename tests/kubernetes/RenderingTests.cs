using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>What comes out is valid, and restricted, whatever the values.</summary>
public sealed class RenderingTests(Renderings renderings)
{
    // What its values file adds on purpose.
    private const string WithMoreCapabilities = "tracepoint";

    // A uid for each of them, and the directory that it keeps a probe in.
    private static readonly Dictionary<string, long> s_keepers = new()
    {
        ["keep"] = 4362,
        ["keep-host-network"] = 48761,
        ["kubectl keep"] = 48761,
    };

    public static TheoryData<string> Names { get; } =
    [
        .. Tools.Helms.SelectMany(helm => Renderer.ValuesFiles.Select(values => $"{helm} {values}")),
        .. Renderer.Overlays.Concat(["kubernetes", "base"]).Select(name => $"kubectl {name}"),
    ];

    public static TheoryData<string> Values { get; } = [.. Renderer.ValuesFiles];

    [Theory]
    [MemberData(nameof(Names))]
    public void Objects_areWhatTheApiKnows(string name) => Assert.Empty(renderings.FaultsOf(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Container_hasTwoCapabilitiesAndNoMore(string name)
    {
        Rendering rendering = renderings[name];
        JsonNode pod = rendering.Pod;
        JsonNode rights = rendering.Container["securityContext"]!;

        Assert.Equal(Keeper(name) ?? 48761, (long?)pod["securityContext"]!["runAsUser"]);
        Assert.True((bool?)pod["securityContext"]!["runAsNonRoot"]);
        Assert.NotNull(pod["securityContext"]!["seccompProfile"]);
        Assert.False((bool?)rights["allowPrivilegeEscalation"]);
        Assert.True((bool?)rights["readOnlyRootFilesystem"]);
        Assert.Null(rights["privileged"]);
        Assert.Equal(["ALL"], Strings(rights["capabilities"]!["drop"]));
        string[] traces = MountsTracefs(pod) ? ["DAC_READ_SEARCH"] : [];
        string[] added = name.EndsWith(WithMoreCapabilities, StringComparison.Ordinal) ? ["SYS_ADMIN"] : [];
        Assert.Equal(["BPF", "PERFMON", .. added, .. traces], Strings(rights["capabilities"]!["add"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pod_hasNoTokenAndWritesToNothingOfTheHosts(string name)
    {
        Rendering rendering = renderings[name];

        Assert.False((bool?)rendering.Pod["automountServiceAccountToken"]);
        Assert.All(rendering.All("ServiceAccount"), account => Assert.False((bool?)account["automountServiceAccountToken"]));
        foreach (JsonNode? mount in rendering.Container["volumeMounts"]?.AsArray() ?? [])
        {
            Assert.True(
                (bool?)mount!["readOnly"] == true || (Keeper(name) is not null && (string?)mount["name"] == "pins"),
                $"{mount["name"]} can be written to");
            Assert.Contains(
                rendering.Pod["volumes"]!.AsArray(), volume => (string?)volume!["name"] == (string?)mount["name"]);
        }
    }

    /// <summary>Where the probe is kept: the one directory, and root in the one container that hands it to the exporter.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Pod_keepsAProbe_onlyWhereItIsAskedTo(string name)
    {
        JsonNode pod = renderings[name].Pod;
        if (Keeper(name) is not { } uid)
        {
            Assert.Null(pod["initContainers"]);
            Assert.DoesNotContain(renderings[name].Arguments, argument => argument.StartsWith("--probe.keep", StringComparison.Ordinal));
            return;
        }

        JsonNode first = Assert.Single(pod["initContainers"]!.AsArray())!;
        JsonNode rights = first["securityContext"]!;
        Assert.Equal(["sh", "-c", $"chmod 0700 /pins && chown {uid} /pins"], Strings(first["command"]));
        Assert.Equal(0, (long?)rights["runAsUser"]);
        Assert.Equal(["ALL"], Strings(rights["capabilities"]!["drop"]));
        Assert.Equal(["CHOWN", "FOWNER"], Strings(rights["capabilities"]!["add"]));
        Assert.False((bool?)rights["allowPrivilegeEscalation"]);
        Assert.Equal("/pins", (string?)Assert.Single(first["volumeMounts"]!.AsArray())!["mountPath"]);
        Assert.Contains("--probe.keep=/pins", renderings[name].Arguments);
        JsonNode volume = Assert.Single(pod["volumes"]!.AsArray(), volume => (string?)volume!["name"] == "pins")!;
        Assert.Equal("/sys/fs/bpf/rename_exporter", (string?)volume["hostPath"]!["path"]);
    }

    /// <summary>The new pod is ready before the old one goes; not in the host's network, where both need one port.</summary>
    [Theory]
    [InlineData("helm4 keep", "2", "0")]
    [InlineData("helm4 keep-host-network", null, "10%")]
    [InlineData("helm4 default", null, "10%")]
    [InlineData("kubectl keep", "1", "0")]
    [InlineData("kubectl base", null, "10%")]
    public void Update_hasTwoPodsOnANode_whereTheProbeIsHandedOver(string name, string? surge, string unavailable)
    {
        JsonNode update = renderings[name].Only("DaemonSet")["spec"]!["updateStrategy"]!["rollingUpdate"]!;

        Assert.Equal((surge, unavailable), (update["maxSurge"]?.ToString(), update["maxUnavailable"]?.ToString()));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Helms_agree(string values) => Assert.True(
        JsonNode.DeepEquals(ObjectsOf($"helm3 {values}"), ObjectsOf($"helm4 {values}")),
        "what Helm 3 and Helm 4 make of it differs");

    [Fact]
    public void Kustomization_andChart_runTheSameContainer()
    {
        JsonNode chart = renderings["helm4 default"].Container.DeepClone();
        JsonNode kustomization = renderings["kubectl base"].Container.DeepClone();
        foreach (string probe in new[] { "livenessProbe", "readinessProbe" })
        {
            // The chart writes down what is the API's default.
            chart[probe]!.AsObject().Remove("initialDelaySeconds");
            chart[probe]!.AsObject().Remove("successThreshold");
        }

        Assert.Equal(Sorted(kustomization), Sorted(chart));
    }

    [Fact]
    public void Kustomization_andChart_runTheSamePod()
    {
        JsonNode chart = renderings["helm4 default"].Pod;
        JsonNode kustomization = renderings["kubectl base"].Pod;

        Assert.All(
            ["securityContext", "tolerations", "nodeSelector", "terminationGracePeriodSeconds", "enableServiceLinks"],
            field => Assert.Equal(Sorted(kustomization[field]), Sorted(chart[field])));
    }

    [Fact]
    public void Selectors_selectThePods()
    {
        foreach (Rendering rendering in renderings.All)
        {
            JsonObject labels = rendering.Only("DaemonSet")["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();
            IEnumerable<JsonNode?> selectors =
            [
                rendering.Only("DaemonSet")["spec"]!["selector"]!["matchLabels"],
                .. rendering.All("Service").Select(service => service["spec"]!["selector"]),
                .. rendering.All("PodMonitor").Select(monitor => monitor["spec"]!["selector"]!["matchLabels"]),
                .. rendering.All("NetworkPolicy").Select(policy => policy["spec"]!["podSelector"]!["matchLabels"]),
            ];
            Assert.All(selectors.SelectMany(selector => selector!.AsObject()), label =>
                Assert.Equal((string?)label.Value, (string?)labels[label.Key]));
        }
    }

    [Fact]
    public void Labels_ofTheUser_winExceptThoseThatAreSelectedBy()
    {
        JsonNode template = renderings["helm4 tolerations"].Only("DaemonSet")["spec"]!["template"]!["metadata"]!;

        Assert.Equal("probe", (string?)template["labels"]!["app.kubernetes.io/component"]);
        Assert.Equal("storage", (string?)template["labels"]!["app.kubernetes.io/part-of"]);
        Assert.Equal("fr", (string?)template["labels"]!["app.kubernetes.io/name"]);
        Assert.Equal("none", (string?)template["annotations"]!["kubectl.kubernetes.io/default-container"]);
    }

    [Fact]
    public void Annotations_ofTheDaemonSet_areItsOwn()
    {
        JsonObject daemonSet = renderings["helm4 tolerations"].Only("DaemonSet");

        Assert.Equal("storage", (string?)daemonSet["metadata"]!["annotations"]!["example.com/owner"]);
        Assert.Null(daemonSet["spec"]!["template"]!["metadata"]!["annotations"]!["example.com/owner"]);
    }

    private static long? Keeper(string name) => s_keepers.TryGetValue(name, out long uid)
        || s_keepers.TryGetValue(name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..], out uid) ? uid : null;

    private static bool MountsTracefs(JsonNode pod) => (pod["volumes"]?.AsArray() ?? [])
        .Any(volume => (string?)volume!["hostPath"]?["path"] == "/sys/kernel/tracing");

    private static List<string> Strings(JsonNode? list) => [.. list!.AsArray().Select(item => (string)item!)];

    private JsonArray ObjectsOf(string name) =>
        [.. renderings[name].Objects
            .OrderBy(item => $"{item["kind"]} {item["metadata"]!["name"]}", StringComparer.Ordinal)
            .Select(item => item.DeepClone())];

    /// <summary>One key a line, in their order.</summary>
    private static string Sorted(JsonNode? node) => node switch
    {
        JsonObject map => string.Concat(map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}: {Sorted(pair.Value)}\n")),
        JsonArray list => string.Concat(list.Select(item => $"- {Sorted(item)}\n")),
        _ => node?.ToJsonString() ?? "null",
    };
}
