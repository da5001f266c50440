using System.Text.Json.Nodes;

namespace CollectorTests;

/// <summary>What a real collector says of the configurations in deploy/pipelines.</summary>
public sealed class ConfigurationTests
{
    public static TheoryData<string> All { get; } = [.. CollectorConfiguration.All.Select(files => string.Join(' ', files))];

    /// <summary>As it is: every component of it is in the core.</summary>
    [Fact]
    public async Task Collector_takesTheConfigurationForLoki()
    {
        CommandResult result = await CommandRunner.RunAsync(
            Collector.Program, "validate", "--config", Path.Combine(Pipelines.Directory, "kafka-loki", "collector.yaml"));

        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Collector_takesWhatTheCoreDefines(string files) =>
        Assert.Equal("", await Collector.ValidateAsync(Read(files).ToJsonString()));

    /// <summary>Each key of each component in turn.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task Misspelt_key_isFound(string files)
    {
        string[] paths = [.. ((string[])["receivers", "processors", "exporters"]).SelectMany(kind =>
            Read(files)[kind]!.AsObject().SelectMany(component => Keys(component.Value!, $"{kind}/{component.Key.Replace("/", "|", StringComparison.Ordinal)}/")))];
        Assert.InRange(paths.Length, 15, 200);

        foreach (string path in paths)
        {
            JsonObject configuration = Read(files);
            Misspell(configuration, path.Split('/'));
            Assert.True(
                (await Collector.ValidateAsync(configuration.ToJsonString())).Contains("invalid keys", StringComparison.Ordinal),
                $"{path} is misspelt, and the collector takes it");
        }
    }

    private static JsonObject Read(string files) => Transplant.Of(CollectorConfiguration.Read(files.Split(' ')));

    private static void Misspell(JsonNode node, string[] path)
    {
        foreach (string step in path[..^1])
        {
            node = node[step.Replace("|", "/", StringComparison.Ordinal)]!;
        }

        node.AsObject().Remove(path[^1], out JsonNode? value);
        node[$"{path[^1]}x"] = value;
    }

    private static IEnumerable<string> Keys(JsonNode node, string prefix) => node is not JsonObject map ? []
        : map.SelectMany(pair => (IEnumerable<string>)[$"{prefix}{pair.Key}", .. Keys(pair.Value!, $"{prefix}{pair.Key}/")]);
}
