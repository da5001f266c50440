using System.Text.Json;

namespace Testing.Otlp;

/// <summary>A log record as it came.</summary>
/// <param name="Resource">Attributes of its resource.</param>
/// <param name="Record">The object.</param>
/// <param name="Attributes">
/// Of the record, by key: text, numbers of 64 bits as text, lists joined by line feeds, bytes as base64.
/// </param>
public sealed record OtlpRecordSeen(
    IReadOnlyDictionary<string, string> Resource, JsonElement Record, IReadOnlyDictionary<string, string> Attributes)
{
    public string this[string key] => Attributes.GetValueOrDefault(key, "");

    public string EventName => Record.GetProperty("eventName").GetString()!;

    public int Severity => Record.GetProperty("severityNumber").GetInt32();

    public string Body => Record.GetProperty("body").GetProperty("stringValue").GetString()!;

    /// <summary>Of a whole request.</summary>
    public static IReadOnlyList<OtlpRecordSeen> In(JsonElement request)
    {
        var found = new List<OtlpRecordSeen>();
        foreach (JsonElement logs in request.GetProperty("resourceLogs").EnumerateArray())
        {
            IReadOnlyDictionary<string, string> resource = Read(logs.GetProperty("resource"));
            foreach (JsonElement record in logs.GetProperty("scopeLogs").EnumerateArray()
                .SelectMany(scope => scope.GetProperty("logRecords").EnumerateArray()))
            {
                found.Add(new(resource, record, Read(record)));
            }
        }

        return found;
    }

    private static Dictionary<string, string> Read(JsonElement holder) =>
        holder.TryGetProperty("attributes", out JsonElement attributes)
            ? attributes.EnumerateArray().ToDictionary(
                attribute => attribute.GetProperty("key").GetString()!, attribute => Text(attribute.GetProperty("value")))
            : [];

    private static string Text(JsonElement value)
    {
        JsonProperty only = value.EnumerateObject().Single();
        return only.Name == "arrayValue"
            ? string.Join('\n', only.Value.GetProperty("values").EnumerateArray().Select(Text))
            : only.Value.ToString();
    }
}
