using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Testing.Otlp;

/// <summary>
/// Holds a document against ExportLogsServiceRequest in the JSON mapping of OTLP: names in lowerCamelCase, no others, each of
/// its type as the mapping writes it (64 bits as text, enums as numbers, bytes as base64, ids as hexadecimal digits). Stricter
/// than a receiver may be, which has to pass over what it does not know.
/// </summary>
public static class OtlpSchema
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private delegate void Check(JsonElement value, string path, List<string> problems);

    private static readonly Dictionary<string, Dictionary<string, Check>> s_messages = new()
    {
        ["ExportLogsServiceRequest"] = new()
        {
            ["resourceLogs"] = Many("ResourceLogs"),
        },
        ["ResourceLogs"] = new()
        {
            ["resource"] = One("Resource"),
            ["scopeLogs"] = Many("ScopeLogs"),
            ["schemaUrl"] = Text,
        },
        ["Resource"] = new()
        {
            ["attributes"] = Attributes,
            ["droppedAttributesCount"] = UInt32,
        },
        ["ScopeLogs"] = new()
        {
            ["scope"] = One("InstrumentationScope"),
            ["logRecords"] = Many("LogRecord"),
            ["schemaUrl"] = Text,
        },
        ["InstrumentationScope"] = new()
        {
            ["name"] = Text,
            ["version"] = Text,
            ["attributes"] = Attributes,
            ["droppedAttributesCount"] = UInt32,
        },
        ["LogRecord"] = new()
        {
            ["timeUnixNano"] = UInt64,
            ["observedTimeUnixNano"] = UInt64,
            ["severityNumber"] = Severity,
            ["severityText"] = Text,
            ["body"] = One("AnyValue"),
            ["attributes"] = Attributes,
            ["droppedAttributesCount"] = UInt32,
            ["flags"] = UInt32,
            ["traceId"] = Hex(32),
            ["spanId"] = Hex(16),
            ["eventName"] = Text,
        },
        ["KeyValue"] = new()
        {
            ["key"] = Text,
            ["value"] = One("AnyValue"),
        },
        ["AnyValue"] = new()
        {
            ["stringValue"] = Text,
            ["boolValue"] = Bool,
            ["intValue"] = Int64,
            ["doubleValue"] = Double,
            ["arrayValue"] = One("ArrayValue"),
            ["kvlistValue"] = One("KeyValueList"),
            ["bytesValue"] = Base64,
        },
        ["ArrayValue"] = new()
        {
            ["values"] = Many("AnyValue"),
        },
        ["KeyValueList"] = new()
        {
            ["values"] = Attributes,
        },
    };

    /// <param name="json">UTF-8.</param>
    /// <returns>What is wrong, with where; empty: nothing.</returns>
    public static IReadOnlyList<string> Problems(ReadOnlyMemory<byte> json)
    {
        var problems = new List<string>();
        try
        {
            _ = s_strict.GetCharCount(json.Span); // which the parser looks at only where a text is asked for
            using var document = JsonDocument.Parse(json, new() { AllowDuplicateProperties = false });
            One("ExportLogsServiceRequest")(document.RootElement, "$", problems);
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            problems.Add($"no JSON: {e.Message}");
        }

        return problems;
    }

    private static Check One(string message) => (value, path, problems) =>
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{path} is a {value.ValueKind}, not a {message}");
            return;
        }

        int fields = 0;
        foreach (JsonProperty field in value.EnumerateObject())
        {
            fields++;
            if (s_messages[message].TryGetValue(field.Name, out Check? check))
            {
                check(field.Value, $"{path}.{field.Name}", problems);
            }
            else
            {
                problems.Add($"{path}: {message} has no field {field.Name}");
            }
        }

        if (message == "AnyValue" && fields != 1)
        {
            problems.Add($"{path} has {fields} values, and not one");
        }
    };

    private static Check Many(string message) => (value, path, problems) =>
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            problems.Add($"{path} is a {value.ValueKind}, not a list of {message}");
            return;
        }

        int i = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            One(message)(item, $"{path}[{i++}]", problems);
        }
    };

    private static void Attributes(JsonElement value, string path, List<string> problems)
    {
        Many("KeyValue")(value, path, problems);
        if (problems.Count > 0)
        {
            return;
        }

        string[] keys = [.. value.EnumerateArray().Select(item => item.TryGetProperty("key", out JsonElement key) ? key.GetString()! : "")];
        if (keys.Contains("") || keys.Distinct().Count() != keys.Length)
        {
            problems.Add($"{path} has a key twice, or none: {string.Join(' ', keys)}");
        }
    }

    private static void Text(JsonElement value, string path, List<string> problems) =>
        Require(value.ValueKind == JsonValueKind.String, value, path, "text", problems);

    private static void Bool(JsonElement value, string path, List<string> problems) =>
        Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, value, path, "true or false", problems);

    private static void Double(JsonElement value, string path, List<string> problems) =>
        Require(value.ValueKind == JsonValueKind.Number, value, path, "a number", problems);

    private static void UInt32(JsonElement value, string path, List<string> problems) =>
        Require(value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out _), value, path, "a number of 32 bits", problems);

    private static void Severity(JsonElement value, string path, List<string> problems) => Require(
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number is > 0 and <= 24, value, path,
        "a number from 1 to 24", problems);

    private static void UInt64(JsonElement value, string path, List<string> problems) => Require(
        value.ValueKind == JsonValueKind.String
        && ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out _), value, path,
        "64 bits as text", problems);

    private static void Int64(JsonElement value, string path, List<string> problems) => Require(
        value.ValueKind == JsonValueKind.String
        && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), value, path,
        "64 bits as text", problems);

    private static void Base64(JsonElement value, string path, List<string> problems) => Require(
        value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out _), value, path, "base64", problems);

    private static Check Hex(int digits) => (value, path, problems) => Require(
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length == digits
        && text.All(char.IsAsciiHexDigit), value, path, "hexadecimal digits", problems);

    private static void Require(bool isGood, JsonElement value, string path, string expected, List<string> problems)
    {
        if (!isGood)
        {
            problems.Add($"{path} must be {expected}: {value.GetRawText()}");
        }
    }
}
