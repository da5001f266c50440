using Newtonsoft.Json.Linq;

namespace PipelinesTests;

/// <summary>content.xml: well formed, whole, and each of its JSONPaths held against an event of each kind.</summary>
public sealed class ContentTests
{
    private const string Switch = "UPDATE_GOLDEN";
    private static readonly string s_path = Path.Combine(Pipelines.Terraform, "content.xml");

    private static string Xml => File.ReadAllText(s_path);

    [Fact]
    public void Content_isWhatTheFieldsMake()
    {
        string text = ContentXml.Of(ContentField.All);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            File.WriteAllText(s_path, text);
            Assert.Fail($"{s_path} is rewritten: look at the difference, and run again without {Switch}");
        }

        Assert.Equal(text, Xml);
    }

    [Fact]
    public void Content_hasNoFault() => Assert.Equal([], ContentFaults.Of(Xml, Pipelines.Examples));

    [Fact]
    public void Fields_areOfTheSchema() => Assert.All(ContentField.All, field =>
        Assert.True(Pipelines.SchemaOf(Pipelines.Steps(field.Path)) is not null, $"{field.Path} is not in the schema"));

    [Fact]
    public void Examples_areOfEachKind() => Assert.Equal(
        ["process-stopped", "rename", "rename-burst", "rename-summary"],
        Pipelines.Examples.Select(item => (string)item.SelectToken("$.event.action")!).Distinct().Order());

    /// <summary>Drift: an event's field gets another name, and the parser finds nothing.</summary>
    [Fact]
    public void Field_thatHasAnotherNameInEvents_isFound() => Assert.All(
        ContentField.All.Select(field => field.Path).Append(ContentXml.TimePath), path =>
        {
            JObject[] renamed = [.. Pipelines.Examples.Select(item => Rename(item, path))];

            Assert.Contains(ContentFaults.Of(Xml, renamed), fault => fault.StartsWith($"{path} finds nothing", StringComparison.Ordinal));
        });

    /// <summary>A field that only one kind of event has lost, where all must have it.</summary>
    [Theory]
    [InlineData("$.event.id")]
    [InlineData("$.host.name")]
    [InlineData("$.process.name")]
    public void Field_thatOneKindLacks_isFound(string path)
    {
        JObject[] events = [.. Pipelines.Examples.Select(item => (JObject)item.DeepClone())];
        events[^1].SelectToken(path)!.Parent!.Remove();

        Assert.Equal([$"{path} finds nothing in event {events.Length}, which must have it"], ContentFaults.Of(Xml, events));
    }

    [Theory]
    [InlineData("</Source>", "", "not well formed")]
    [InlineData("LogAnalyticsStd", "LogAnalytics", "is not LoganContent")]
    [InlineData("$.process.name", "$.process.comm", "$.process.comm finds nothing in any event")]
    [InlineData("$.process.name", "$.process[name", "is no JSONPath")]
    [InlineData("$.event.severity", "$.event.category", "finds Array, which udfi1 does not hold")]
    [InlineData("$['@timestamp']", "$.event.action", "finds String, which time does not hold")]
    [InlineData("<FieldName>udfs3</FieldName>", "<FieldName>udfs99</FieldName>", "udfs99 has 0 display names")]
    [InlineData("<DisplayName>Rename Rule</DisplayName><Description>", "<DisplayName>Rename Rules</DisplayName><Description>", "which is no field")]
    [InlineData("<DataType>INTEGER</DataType>", "<DataType>STRING</DataType>", "cannot be a STRING")]
    [InlineData("<FieldSeq>7</FieldSeq>", "<FieldSeq>8</FieldSeq>", "FieldSeq does not count")]
    [InlineData("type=\"6\"", "type=\"0\"", "not one of JSON")]
    [InlineData("name=\"rename_exporter\"", "name=\"renames\"", "the source is renames and rename_exporter")]
    [InlineData("<ParserName>rename_exporter", "<ParserName>renames", "another parser")]
    public void Content_thatIsWrong_isFound(string right, string wrong, string fault)
    {
        Assert.Contains(right, Xml, StringComparison.Ordinal);

        Assert.Contains(
            ContentFaults.Of(Xml.Replace(right, wrong, StringComparison.Ordinal), Pipelines.Examples),
            found => found.Contains(fault, StringComparison.Ordinal));
    }

    private static JObject Rename(JObject item, string path)
    {
        var copy = (JObject)item.DeepClone();
        if (copy.SelectToken(path)?.Parent is JProperty property)
        {
            property.Replace(new JProperty($"{property.Name}x", property.Value));
        }

        return copy;
    }
}
