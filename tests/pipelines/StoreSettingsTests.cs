using System.Text.Json.Nodes;

namespace PipelinesTests;

/// <summary>What Loki and OpenSearch are told has no key that they do not know, and no value of another type.</summary>
public sealed class StoreSettingsTests
{
    private static readonly JsonObject s_known = Yaml.Document(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "pipelines", "stores.yml")));

    public static TheoryData<string> All { get; } = [.. s_known.Select(pair => pair.Key)];

    [Theory]
    [MemberData(nameof(All))]
    public void Settings_haveNoFault(string file) => Assert.Equal([], KnownKeys.Faults(file, Read(file), s_known[file]!));

    [Theory]
    [MemberData(nameof(All))]
    public void Misspelt_key_isFound(string file)
    {
        (string Path, JsonNode Settings)[] misspelt = [.. KnownKeys.Misspelt(Read(file), s_known[file]!)];
        Assert.InRange(misspelt.Length, 4, 30);

        Assert.All(misspelt, one => Assert.Single(KnownKeys.Faults(file, one.Settings, s_known[file]!)));
    }

    [Fact]
    public void Value_ofAnotherType_isFound()
    {
        JsonObject loki = Read("kafka-loki/loki.yaml");
        loki["compactor"]!["retention_enabled"] = "always";

        Assert.Equal(["loki.compactor.retention_enabled is no \"boolean\""], KnownKeys.Faults("loki", loki, s_known["kafka-loki/loki.yaml"]!));
    }

    // JSON is YAML.
    private static JsonObject Read(string file) => Yaml.Document(Pipelines.Read(file));
}
