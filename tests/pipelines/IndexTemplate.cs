using Newtonsoft.Json.Linq;

namespace PipelinesTests;

/// <summary>OpenSearch's template for the events, and what of it does not fit them.</summary>
internal static class IndexTemplate
{
    // Of a field, beside its type.
    private static readonly string[] s_traits = ["ignore_above", "doc_values"];

    public static JObject Ours => Pipelines.Parse(Pipelines.Read("kafka-opensearch", "index-template.json"));

    public static IEnumerable<(string[] Path, JObject Field)> Fields(JToken properties, params string[] above)
    {
        foreach (JProperty field in ((JObject)properties).Properties())
        {
            string[] path = [.. above, field.Name];
            if (field.Value["properties"] is { } inner)
            {
                foreach ((string[] Path, JObject Field) below in Fields(inner, path))
                {
                    yield return below;
                }
            }
            else
            {
                yield return (path, (JObject)field.Value);
            }
        }
    }

    public static IEnumerable<string> Faults(JObject template)
    {
        foreach ((string[] path, JObject field) in Fields(template["template"]!["mappings"]!["properties"]!))
        {
            string name = string.Join('.', path);
            string? type = (string?)field["type"];
            foreach (string odd in field.Properties().Select(property => property.Name).Except(s_traits).Where(key => key != "type"))
            {
                yield return $"{name} has no {odd}";
            }

            if (Pipelines.SchemaOf(path) is not { } schema)
            {
                yield return $"{name} is no field of events";
            }
            else if (!Fits(type, schema))
            {
                yield return $"{name} is {schema["type"]}, not {type}";
            }
        }
    }

    /// <summary>What the schema lets the field be, in OpenSearch.</summary>
    private static bool Fits(string? type, JToken schema) => (string?)schema["type"] switch
    {
        "integer" => type is "integer" or "long" || (type is "byte" && schema["enum"]?.Values<int>().All(value => value < 128) == true),
        "boolean" => type is "boolean",
        "object" => type is "flat_object",
        "array" => type is "keyword" && (string?)schema["items"]!["type"] == "string",
        "string" => type is "keyword" || (type is "date_nanos" && ((string?)schema["pattern"])?.StartsWith("^[0-9]{4}-", StringComparison.Ordinal) == true),
        _ => false,
    };
}
