using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace PipelinesTests;

/// <summary>What OpenSearch is told of the events is what they are.</summary>
public sealed class IndexTemplateTests
{
    [Fact]
    public void Template_hasNoFault() => Assert.Equal([], IndexTemplate.Faults(IndexTemplate.Ours));

    /// <summary>Drift: whatever field of the template gets another name is found.</summary>
    [Fact]
    public void Field_thatEventsDoNotHave_isFound() => Assert.All(
        IndexTemplate.Fields(IndexTemplate.Ours["template"]!["mappings"]!["properties"]!), field =>
        {
            JObject template = IndexTemplate.Ours;
            string place = string.Join(".properties", field.Path.Select(step => $"['{step}']"));
            var property = (JProperty)template.SelectToken($"$.template.mappings.properties{place}")!.Parent!;
            property.Replace(new JProperty($"{property.Name}x", property.Value));

            Assert.Equal([$"{string.Join('.', field.Path)}x is no field of events"], IndexTemplate.Faults(template));
        });

    [Theory]
    [InlineData("$.process.properties.pid", "keyword", "process.pid is integer, not keyword")]
    [InlineData("$.event.properties.duration", "byte", "event.duration is integer, not byte")]
    [InlineData("$.user.properties.id", "long", "user.id is string, not long")]
    [InlineData("$.file.properties.path", "date_nanos", "file.path is string, not date_nanos")]
    [InlineData("$.labels", "keyword", "labels is object, not keyword")]
    public void Type_thatEventsAreNotOf_isFound(string place, string type, string fault)
    {
        JObject template = IndexTemplate.Ours;
        template["template"]!["mappings"]!["properties"]!.SelectToken(place)!["type"] = type;

        Assert.Equal([fault], IndexTemplate.Faults(template));
    }

    [Fact]
    public void Trait_thatFieldsDoNotHave_isFound()
    {
        JObject template = IndexTemplate.Ours;
        template.SelectToken("$.template.mappings.properties.file.properties.path")!["ignore_below"] = 1;

        Assert.Equal(["file.path has no ignore_below"], IndexTemplate.Faults(template));
    }

    /// <summary>The name of a document: fields that every event has.</summary>
    [Fact]
    public void Pipeline_namesDocumentsByWhatEachEventHas()
    {
        JToken set = Pipelines.Parse(Pipelines.Read("kafka-opensearch", "ingest-pipeline.json")).SelectToken("$.processors[0].set")!;
        string[] fields = [.. Regex.Matches((string)set["value"]!, @"\{\{([\w.]+)\}\}").Select(match => match.Groups[1].Value)];

        Assert.Equal("_id", (string?)set["field"]);
        Assert.Equal(["host.name", "event.id"], fields);
        Assert.All(fields, field => Assert.True(Pipelines.IsInEachEvent(field.Split('.')), field));
    }

    [Fact]
    public void Names_areTheSameInEachFile()
    {
        string collector = Pipelines.Read("kafka-opensearch", "collector.yaml");
        JObject template = IndexTemplate.Ours;
        JObject policy = Pipelines.Parse(Pipelines.Read("kafka-opensearch", "ism-policy.json"));

        Assert.Contains("logs_index: rename-events\n", collector, StringComparison.Ordinal);
        Assert.Equal("rename-events", (string?)template.SelectToken("$.template.settings['plugins.index_state_management.rollover_alias']"));
        Assert.Equal("rename-events-*", (string?)template.SelectToken("$.index_patterns[0]"));
        Assert.Equal("rename-events-*", (string?)policy.SelectToken("$.policy.ism_template[0].index_patterns[0]"));
        Assert.Equal(
            policy.SelectTokens("$.policy.states[*].name").Values<string>(),
            policy.SelectTokens("$.policy.states[*].transitions[*].state_name").Values<string>().Prepend((string?)policy.SelectToken("$.policy.default_state")));
    }
}
