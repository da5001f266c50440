using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KubernetesTests;

/// <summary>The table of the chart's README has the values of values.yaml, and no others; what else the documents promise.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Table_hasEachValueWithItsDefault()
    {
        JsonObject values = Yaml.Document(File.ReadAllText(Path.Combine(Tools.Chart, "values.yaml")));

        Assert.Equal(
            ChartValues.Leaves(values).Select(leaf => $"{leaf.Key} = {Flow(leaf.Value).Replace("|", @"\|", StringComparison.Ordinal)}"),
            Rows().Select(row => $"{row.Groups["key"].Value} = {row.Groups["value"].Value}"));
    }

    /// <summary>The commands of the installation, with what Helm renders in place of a cluster; kubectl's need one.</summary>
    [Fact]
    public async Task Commands_renderTheObjectsTheySpeakOf()
    {
        string commands = new DocumentPage("deploy/helm/rename-exporter/README.md").Blocks.First().Text;
        string inReadme = new DocumentPage("README.md").Section("Install").SelectMany(block => block.Text.Split('\n'))
            .Single(line => line.StartsWith("helm install ", StringComparison.Ordinal));
        DirectoryInfo directory = System.IO.Directory.CreateTempSubdirectory("chart");
        CommandResult result = await CommandRunner.RunAsync("bash", "-c", $$"""
            set -e
            cd '{{directory.FullName}}'
            kubectl() { :; }
            helm() { [ "$1" = install ] && '{{Tools.PathOf("helm4")}}' template "${@:2}"; }
            cp -rL '{{Tools.Chart}}' rename-exporter-0.1.0.tgz
            {{commands}}
            {{inReadme}} >readme
            """);
        directory.Delete(recursive: true);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(
            ["ConfigMap", "DaemonSet", "PodMonitor", "PrometheusRule", "Service", "ServiceAccount"],
            Regex.Matches(result.Output, "(?m)^kind: (.+)$").Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains("image: \"registry.example.com/rename_exporter:TAG\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_saysWhatEachIs() => Assert.All(
        Rows(), row => Assert.NotEqual("", row.Groups["meaning"].Value.Trim()));

    [Fact]
    public void Kubernetes_namesTheFileCapabilitiesThatAreTested() => Assert.Contains(
        $"setcap {Bundle.OfTheImage} rename_exporter",
        File.ReadAllText(Path.Combine(Tools.Kustomizations, "README.md")),
        StringComparison.Ordinal);

    private static MatchCollection Rows() =>
        Row().Matches(File.ReadAllText(Path.Combine(Tools.Chart, "README.md")));

    /// <summary>As one would write it into a values file on one line, in a cell of a table.</summary>
    private static string Flow(JsonNode? value) => value switch
    {
        JsonObject map => $"{{{string.Join(", ", map.Select(pair => $"{pair.Key}: {Flow(pair.Value)}"))}}}",
        JsonArray list => $"[{string.Join(", ", list.Select(Flow))}]",
        JsonValue scalar when scalar.TryGetValue(out string? text) => Plain().IsMatch(text) ? text : $"\"{text}\"",
        _ => value?.ToJsonString() ?? "null",
    };

    [GeneratedRegex(@"^\| `(?<key>[^`]+)` \| `(?<value>[^`]+)` \|(?<meaning>.*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    // Not what YAML would take for something else.
    [GeneratedRegex("^[a-zA-Z_][a-zA-Z_./|-]*$")]
    private static partial Regex Plain();
}
