using System.Text.Json;
using System.Text.Json.Nodes;

namespace PipelinesTests;

/// <summary>Settings of a program that is not here, held against the keys that it has: contrib.yml, stores.yml.</summary>
internal static class KnownKeys
{
    /// <param name="name">Of the settings.</param>
    /// <param name="known">A map of the same form, with types for values; a list has the form of each of its items.</param>
    public static IEnumerable<string> Faults(string name, JsonNode? settings, JsonNode known) => (known, settings) switch
    {
        (JsonObject keys, JsonObject map) => map.SelectMany(pair => keys[pair.Key] is { } key
            ? Faults($"{name}.{pair.Key}", pair.Value, key)
            : [$"{name} has no {pair.Key}"]),
        (JsonArray items, JsonArray list) => list.SelectMany(item => Faults(name, item, items[0]!)),
        (JsonValue, _) when Fits((string)known!, settings) => [],
        _ => [$"{name} is no {known.ToJsonString()}"],
    };

    /// <summary>As often as there are keys in what is known, with another one misspelt each time.</summary>
    public static IEnumerable<(string Path, JsonNode Settings)> Misspelt(JsonNode settings, JsonNode known) =>
        Paths(settings, known, []).Select(path =>
        {
            JsonNode copy = settings.DeepClone();
            JsonNode parent = path[..^1].Aggregate(copy, (node, step) => step is int index ? node[index]! : node[(string)step]!);
            string key = (string)path[^1];
            parent.AsObject().Remove(key, out JsonNode? value);
            parent[$"{key}x"] = value;
            return (string.Join('.', path), copy);
        });

    private static IEnumerable<object[]> Paths(JsonNode? settings, JsonNode? known, object[] above) => (known, settings) switch
    {
        (JsonObject keys, JsonObject map) => map.SelectMany(pair =>
            (IEnumerable<object[]>)[[.. above, pair.Key], .. Paths(pair.Value, keys[pair.Key], [.. above, pair.Key])]),
        (JsonArray items, JsonArray list) => list.SelectMany((item, index) => Paths(item, items[0], [.. above, index])),
        _ => [],
    };

    private static bool Fits(string type, JsonNode? value) => type switch
    {
        "core" or "elsewhere" => true, // of any form
        "list" => value is JsonArray,
        "boolean" => value is JsonValue truth && truth.TryGetValue(out bool _),
        "number" => value?.GetValueKind() is JsonValueKind.Number,
        _ => value is JsonValue text && text.TryGetValue(out string? _),
    };
}
