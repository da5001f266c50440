using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>Values that the chart does not know are refused, with their names, before anything reaches a cluster.</summary>
public sealed class ValuesTests
{
    [Theory]
    [InlineData("image.tagg=1", "tagg")]
    [InlineData("probe.attach=kprob", "/probe/attach")]
    [InlineData("probe.keep.uid=0", "/probe/keep/uid")]
    [InlineData("probe.keep.uid=65534", "/probe/keep/uid")]
    [InlineData("probe.keep.hostPath=pins", "/probe/keep/hostPath")]
    [InlineData("probe.keep.maxSurge=0", "/probe/keep/maxSurge")]
    [InlineData("guard.mode=enforced", "/guard/mode")]
    [InlineData("service.port=0", "/service/port")]
    [InlineData("service.port=text", "/service/port")]
    [InlineData("extraArgs={web.listen-address=:1}", "/extraArgs/0")]
    [InlineData("containerSecurityContext.capabilities.add={CAP_BPF}", "/containerSecurityContext/capabilities/add/0")]
    [InlineData("image.digest=sha256:12", "/image/digest")]
    [InlineData("events.enabled=maybe", "/events/enabled")]
    [InlineData("events.kafka.ports={0}", "/events/kafka/ports/0")]
    [InlineData("events.labels.team=", "/events/labels/team")]
    [InlineData("networkPolicy.dnsPort=dns", "/networkPolicy/dnsPort")]
    [InlineData("prometheus.podMonitor.interval=15", "/prometheus/podMonitor/interval")]
    public async Task Value_thatIsWrong_isRefusedByName(string setting, string named)
    {
        foreach (string helm in Tools.Helms)
        {
            CommandResult result = await Renderer.TemplateAsync(helm, "--set", setting);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains("values don't meet the specifications of the schema", result.Error, StringComparison.Ordinal);
            // Helm 3 writes paths with dots.
            Assert.True(
                result.Error.Contains(named, StringComparison.Ordinal)
                    || result.Error.Contains(named.TrimStart('/').Replace('/', '.'), StringComparison.Ordinal),
                $"{helm} does not say where: {result.Error}");
        }
    }

    [Fact]
    public async Task Key_thatIsMisspelt_isRefused()
    {
        JsonObject values = Yaml.Document(await File.ReadAllTextAsync(
            Path.Combine(Tools.Chart, "values.yaml"), TestContext.Current.CancellationToken));
        string[] keys = [.. ChartValues.Keys(values).Where(key => !ChartValues.IsFree(key))];
        Assert.InRange(keys.Length, 80, 500);

        string[] settings = [.. keys.SelectMany(key => new[] { "--set", $"{key}x=1" })];

        CommandResult result = await Renderer.TemplateAsync("helm4", settings);

        // "- at '/image': additional properties 'digestx', 'registryx' not allowed"
        Dictionary<string, string> refused = result.Error.Split('\n')
            .Where(line => line.Contains("': additional properties ", StringComparison.Ordinal))
            .ToDictionary(line => line.Split('\'')[1].Trim('/').Replace('/', '.'));
        string[] accepted = [.. keys.Where(key => !refused.TryGetValue(Parent(key), out string? line)
            || !line.Contains($"'{key[(key.LastIndexOf('.') + 1)..]}x'", StringComparison.Ordinal))];
        Assert.Equal([], accepted);
    }

    [Theory]
    [InlineData("hostNetwork=true,networkPolicy.enabled=true", "policies do not hold for pods in the host's network")]
    [InlineData("prometheus.monitor.enabled=true,service.enabled=false", "use prometheus.podMonitor.enabled")]
    [InlineData("events.kafka.enabled=true", "needs events.kafka.config, or events.kafka.existingSecret with kafka.yml")]
    [InlineData("events.otlp.enabled=true", "needs events.otlp.config, or events.otlp.existingSecret with otlp.yml")]
    [InlineData("probe.keep.enabled=true,guard.enabled=true,guard.policy=x", "a probe with a guard is not kept")]
    [InlineData("guard.enabled=true", "guard.enabled needs guard.policy, or guard.existingConfigMap")]
    [InlineData("guard.enabled=true,guard.policy=x,guard.existingConfigMap=y", "one of the two")]
    public async Task Values_thatContradictEachOther_areRefused(string settings, string message)
    {
        foreach (string helm in Tools.Helms)
        {
            CommandResult result = await Renderer.TemplateAsync(helm, "--set", settings);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains(message, result.Error, StringComparison.Ordinal);
        }
    }

    private static string Parent(string key) => key.LastIndexOf('.') is >= 0 and int dot ? key[..dot] : "";
}
