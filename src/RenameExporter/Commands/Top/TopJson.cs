using System.Globalization;
using System.Text.Json;

namespace RenameExporter.Commands.Top;

/// <summary>Reads parts of the document.</summary>
internal static class TopJson
{
    private const int ShortIdLength = 12; // of a container, as docker ps and crictl ps have it

    private static readonly (string Name, string Word)[] s_kinds =
    [
        ("moves", "move"), ("replacements", "repl"), ("exchanges", "swap"), ("extension_changes", "ext"), ("noops", "noop"),
    ];

    /// <returns>Harmless to a terminal; empty where there is none.</returns>
    public static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement text) ? Cells.Harmless(text.GetString() ?? "") : "";

    public static TopBurst Burst(JsonElement burst) => new(
        Text(burst, "comm"), User(burst), ShortId(burst), Text(burst, "severity"), Text(burst, "reason").Replace('_', ' '),
        burst.GetProperty("pid").GetInt32(), burst.GetProperty("since").GetDateTimeOffset(),
        burst.GetProperty("last").GetDateTimeOffset(),
        burst.GetProperty("files").GetUInt64(), burst.GetProperty("files_estimated").GetUInt64(),
        [.. burst.GetProperty("types").EnumerateArray().Select(type => Cells.Harmless(type.GetString() ?? ""))],
        Text(burst, "extension"), Text(burst, "last_file"));

    public static TopActor Actor(JsonElement actor)
    {
        ulong renamed = actor.GetProperty("renamed").GetUInt64();
        string id = ShortId(actor);
        return new(
            Text(actor, "comm"), Text(actor, "uid"), User(actor), id.Length > 0 ? id : Text(actor, "cgroup"),
            actor.GetProperty("rate").GetDouble(), actor.GetProperty("peak").GetDouble(), renamed,
            actor.GetProperty("failed").GetUInt64(),
            [.. actor.GetProperty("errors").EnumerateObject().Select(error => (Cells.Harmless(error.Name), error.Value.GetUInt64()))],
            actor.TryGetProperty("kinds", out JsonElement kinds) ? Kinds(kinds, renamed) : "",
            actor.TryGetProperty("new_extension", out JsonElement given) ? Text(given, "extension") : "",
            actor.TryGetProperty("minute", out JsonElement minute)
                ? [.. minute.EnumerateArray().Select(rate => rate.GetDouble())]
                : [],
            actor.GetProperty("bursting").GetBoolean(),
            actor.TryGetProperty("files", out JsonElement files) ? [.. files.EnumerateArray().Select(File)] : []);
    }

    private static TopFile File(JsonElement file) => new(
        file.GetProperty("time").GetDateTimeOffset(), file.GetProperty("pid").GetInt32(), ShortId(file),
        Text(file, "old"), Text(file, "new"), Text(file, "errno"));

    private static string ShortId(JsonElement element) =>
        Text(element, "container_id") is { Length: > ShortIdLength } id ? id[..ShortIdLength] : Text(element, "container_id");

    private static string User(JsonElement element) =>
        Text(element, "user") is { Length: > 0 } name ? name : Text(element, "uid");

    private static string Kinds(JsonElement kinds, ulong renamed)
    {
        var (word, count) = s_kinds.Select(kind => (kind.Word, Count: kinds.GetProperty(kind.Name).GetUInt64()))
            .MaxBy(kind => kind.Count);
        return count == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{word} {Math.Min(100, 100 * count / Math.Max(renamed, count)),2}%");
    }
}
