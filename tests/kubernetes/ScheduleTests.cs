using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>
/// On which nodes the pods come to be, by what the scheduler asks: node selector, required node affinity, taints.
/// </summary>
public sealed class ScheduleTests(Renderings renderings)
{
    public static TheoryData<string> Renderings { get; } = ["helm4 default", "helm3 tls", "kubectl base", "kubectl kubernetes"];

    /// <summary>Labels, taints as key or key=value, and whether the node has a kernel that renames files.</summary>
    private static readonly (string Name, string[] Labels, string[] Taints, bool Runs)[] s_nodes =
    [
        ("worker", [], [], true),
        ("control plane", [], ["node-role.kubernetes.io/control-plane"], true),
        ("drained", [], ["node.kubernetes.io/unschedulable"], true),
        ("Windows", ["kubernetes.io/os=windows"], [], false),
        ("EKS, of its own kind", ["eks.amazonaws.com/compute-type=auto"], [], true),
        ("EKS Fargate", ["eks.amazonaws.com/compute-type=fargate"], ["eks.amazonaws.com/compute-type=fargate"], false),
        ("Azure's and Alibaba's virtual kubelet", ["type=virtual-kubelet"], ["virtual-kubelet.io/provider=azure"], false),
        ("Admiralty's", ["virtual-kubelet.io/provider=admiralty"], ["virtual-kubelet.io/provider=admiralty"], false),
        ("Liqo", ["liqo.io/type=virtual-node", "type=virtual-node"], ["virtual-node.liqo.io/not-allowed=true"], false),
        ("Liqo, by its own label", ["liqo.io/type=virtual-node"], [], false),
        ("KWOK", ["type=kwok"], ["kwok.x-k8s.io/node=fake"], false),
    ];

    [Theory]
    [MemberData(nameof(Renderings))]
    public void Pods_areOnTheNodesThatCanRunThem(string name)
    {
        JsonNode pod = renderings[name].Pod;

        Assert.All(s_nodes, node => Assert.True(
            Fits(pod, [.. node.Labels, "kubernetes.io/os=linux"], node.Taints) == node.Runs, node.Name));
    }

    [Fact]
    public void Affinity_ofTheUsers_isInForceAlone()
    {
        JsonNode pod = renderings["helm4 tolerations"].Pod;

        JsonNode? only = Assert.Single(Terms(pod));
        Assert.Equal("topology.kubernetes.io/zone", (string?)Assert.Single(only!["matchExpressions"]!.AsArray())!["key"]);
    }

    private static bool Fits(JsonNode pod, string[] labels, string[] taints)
    {
        // The first wins: a node has one value of a label.
        Dictionary<string, string> has = labels.Select(label => label.Split('=')).DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return pod["nodeSelector"]!.AsObject().All(pair => has.GetValueOrDefault(pair.Key) == (string?)pair.Value)
            && Terms(pod).Any(term => term!["matchExpressions"]!.AsArray().All(expression => Matches(expression!, has)))
            && taints.All(taint => pod["tolerations"]!.AsArray().Any(toleration => Tolerates(toleration!, taint.Split('='))));
    }

    private static JsonArray Terms(JsonNode pod) => pod["affinity"]!["nodeAffinity"]!
        ["requiredDuringSchedulingIgnoredDuringExecution"]!["nodeSelectorTerms"]!.AsArray();

    private static bool Matches(JsonNode expression, Dictionary<string, string> labels)
    {
        bool known = labels.TryGetValue((string)expression["key"]!, out string? value);
        bool listed = expression["values"]?.AsArray().Any(item => (string?)item == value) == true;
        return (string?)expression["operator"] switch
        {
            "In" => known && listed,
            "NotIn" => !known || !listed,
            "Exists" => known,
            "DoesNotExist" => !known,
            var other => throw new NotSupportedException($"operator {other}"),
        };
    }

    private static bool Tolerates(JsonNode toleration, string[] taint) =>
        ((string?)toleration["key"] is not { } key || key == taint[0])
        && ((string?)toleration["operator"] == "Exists" || (string?)toleration["value"] == taint.ElementAtOrDefault(1));
}
