using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace PipelinesTests;

/// <summary>Where things are, and the events that they are held against.</summary>
internal static class Pipelines
{
    public static string Directory { get; } = Path.Combine(Repository.Root, "deploy", "pipelines");

    public static string Terraform { get; } = Path.Combine(Directory, "oci", "terraform");

    /// <summary>An event of each kind, as the exporter writes it: the unit suite sees to that.</summary>
    public static IReadOnlyList<JObject> Examples { get; } =
        [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "event.examples.jsonl")).Select(Parse)];

    public static JObject Schema { get; } = Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "event.schema.json")));

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Directory, .. path]));

    /// <summary>Times stay the text that they are.</summary>
    public static JObject Parse(string json) =>
        JsonConvert.DeserializeObject<JObject>(json, new JsonSerializerSettings { DateParseHandling = DateParseHandling.None })!;

    /// <summary>Of a path such as $.process.name or $['@timestamp'].</summary>
    public static string[] Steps(string path) =>
        [.. path.Replace("['", ".", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal).Split('.')[1..]];

    /// <summary>Whether each event has it: every step is required by the schema.</summary>
    public static bool IsInEachEvent(string[] steps)
    {
        JToken? schema = Schema;
        foreach (string step in steps)
        {
            if (schema?["required"]?.Values<string>().Contains(step) != true)
            {
                return false;
            }

            schema = schema["properties"]?[step];
        }

        return true;
    }

    /// <summary>The schema of a field; null: events have no such field.</summary>
    public static JToken? SchemaOf(string[] steps)
    {
        JToken? schema = Schema;
        foreach (string step in steps)
        {
            schema = schema?["properties"]?[step];
            if ((string?)schema?["$ref"] is { } reference)
            {
                schema = Schema.SelectToken($"$.{reference[2..].Replace('/', '.')}");
            }
        }

        return schema;
    }
}
