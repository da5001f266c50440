using System.Text.Json.Nodes;
using Newtonsoft.Json.Linq;

namespace PipelinesTests;

/// <summary>The collectors' files: whole, of keys that there are, and of fields that events have. A real collector: make test-collector.</summary>
public sealed class CollectorConfigurationTests
{
    private static readonly JsonObject s_contrib = Yaml.Document(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "pipelines", "contrib.yml")));

    private static readonly JsonObject s_loki = CollectorConfiguration.Read("kafka-loki/collector.yaml", "kafka-loki/kafka.yaml");

    public static TheoryData<string> All { get; } = [.. CollectorConfiguration.All.Select(files => string.Join(' ', files))];

    [Theory]
    [MemberData(nameof(All))]
    public void Configuration_hasNoFault(string files) =>
        Assert.Equal([], CollectorConfiguration.Faults(CollectorConfiguration.Read(files.Split(' ')), s_contrib));

    [Theory]
    [InlineData("group_id", "group", "receivers.kafka has no group")]
    [InlineData("encoding", "format", "receivers.kafka.logs has no format")]
    [InlineData("on_error: false", "on_error: never", "receivers.kafka.message_marking.on_error is no \"boolean\"")]
    [InlineData("bulk_action", "bulk", "exporters.opensearch has no bulk")]
    [InlineData("extensions: [file_storage]", "extensions: []", "extensions.file_storage is not used")]
    [InlineData("receivers: [kafka]", "receivers: [kafka/2]", "receivers.kafka/2 is used, and not there")]
    [InlineData("  opensearch:\n", "  opensearchs:\n", "exporters.opensearchs is of an unknown type")]
    public void Configuration_thatIsWrong_isFound(string right, string wrong, string fault)
    {
        string text = Pipelines.Read("kafka-opensearch", "collector.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);

        Assert.Contains(fault, CollectorConfiguration.Faults(
            Yaml.Document(text.Replace(right, wrong, StringComparison.Ordinal)), s_contrib));
    }

    /// <summary>Drift: each statement finds a value in an event of some kind, and nothing once the field has another name.</summary>
    [Fact]
    public void Statements_findWhatEventsHave() => Assert.All(
        CollectorConfiguration.Statements(s_loki).Where(statement => statement.Path.Length > 0),
        statement =>
        {
            Assert.True(Finds(Pipelines.Examples, statement.Path), $"no event has {string.Join('.', statement.Path)}");
            Assert.False(Finds(Pipelines.Examples, [.. statement.Path[..^1], $"{statement.Path[^1]}x"]));
        });

    [Fact]
    public void Topic_isTheSameEverywhere() => Assert.All(
        CollectorConfiguration.All.Select(files => CollectorConfiguration.Read(files)["receivers"]!["kafka"]).OfType<JsonNode>(),
        kafka => Assert.Equal("[\"rename-events\"]", kafka["logs"]!["topics"]!.ToJsonString()));

    /// <summary>Loki's label is what the collector sets, and what the dashboard selects by.</summary>
    [Fact]
    public void Loki_hasTheLabelThatTheCollectorSets()
    {
        JsonNode label = Yaml.Document(Pipelines.Read("kafka-loki", "loki.yaml"))
            ["limits_config"]!["otlp_config"]!["resource_attributes"]!["attributes_config"]![0]!;

        Assert.Equal("""{"action":"index_label","attributes":["service.name"]}""", label.ToJsonString());
        Assert.Contains(("resource.attributes[\"service.name\"]", 0), CollectorConfiguration.Statements(s_loki).Select(s => (s.Target, s.Path.Length)));
    }

    private static bool Finds(IEnumerable<JObject> events, string[] path) => events.Any(item =>
        path.Aggregate((JToken?)item, (token, step) => (token as JObject)?[step]) is { HasValues: false });
}
