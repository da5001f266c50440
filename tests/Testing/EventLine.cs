using System.Globalization;
using System.Text;
using System.Text.Json;
using NJsonSchema;

namespace Testing;

/// <summary>A JSON line that the exporter wrote. Reading it holds it against docs/event.schema.json.</summary>
public sealed class EventLine
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema
        .FromFileAsync(Path.Combine(Repository.Root, "docs", "event.schema.json")).GetAwaiter().GetResult());

    private EventLine(string line) => Root = JsonDocument.Parse(line).RootElement;

    public JsonElement Root { get; }

    /// <summary>Whether it stands for renames that made no event.</summary>
    public bool IsSummary => Text("event", "action") == "rename-summary";

    public string Process => Text("process", "name")!;

    public long Pid => Root.GetProperty("process").GetProperty("pid").GetInt64();

    public string Uid => Text("user", "id")!;

    public string? New => Text("file", "path");

    public string? Old => Text("file", "Ext", "original", "path");

    /// <summary>Null: success.</summary>
    public string? Error => Text("error", "code");

    public byte[] NewBytes => Bytes("path", New);

    public byte[] OldBytes => Bytes("original_path", Old);

    /// <summary>The new name and the old one are not whole.</summary>
    public (bool New, bool Old) Truncated => (HasDoubt("path_doubts", "truncated"), HasDoubt("original_path_doubts", "truncated"));

    /// <summary>Renames of the actor that were not sampled: since its event before this one, and ever.</summary>
    public (long Since, long Ever) Suppressed => (
        Find("rename", "suppressed")!.Value.GetInt64(), Find("rename", "suppressed_total")!.Value.GetInt64());

    /// <summary>Of a summary: renames whose events were lost.</summary>
    public long Lost => Find("rename", "lost")!.Value.GetInt64();

    /// <summary>When the rename had ended.</summary>
    public DateTimeOffset Time =>
        DateTimeOffset.Parse(Text("@timestamp")!, CultureInfo.InvariantCulture);

    /// <summary>0: success.</summary>
    public int Errno => Find("rename", "errno")?.GetInt32() ?? 0;

    public string[] Doubts =>
        [.. ((string[])["path_doubts", "original_path_doubts"]).SelectMany(name => Words("rename", name))];

    /// <exception cref="FormatException">It is no event, and why.</exception>
    public static EventLine Parse(string line)
    {
        string[] problems = [.. Problems(line)];
        return problems.Length == 0
            ? new(line)
            : throw new FormatException($"{line}\nis against the schema: {string.Join("; ", problems)}");
    }

    public static IEnumerable<string> Problems(string line) =>
        Schema.Value.Validate(line).Select(problem => $"{problem.Path} {problem.Kind}");

    /// <summary>A name's own bytes: what stands in base64, else the text.</summary>
    public byte[] Bytes(string rawField, string? text) => Find("rename", "raw", rawField) is { } base64
        ? base64.GetBytesFromBase64()
        : Encoding.UTF8.GetBytes(text ?? "");

    /// <summary>A list; empty where there is none.</summary>
    public string[] Words(params string[] path) =>
        Find(path) is { } list ? [.. list.EnumerateArray().Select(word => word.GetString()!)] : [];

    public string? Text(params string[] path) => Find(path)?.GetString();

    public JsonElement? Find(params string[] path)
    {
        JsonElement element = Root;
        foreach (string name in path)
        {
            if (!element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    private bool HasDoubt(string path, string doubt) => Words("rename", path).Contains(doubt);
}
