using System.Text.Json;
using NJsonSchema;

namespace Testing;

/// <summary>An answer of /api/v1/live. Reading it holds it against docs/live.schema.json.</summary>
public sealed class LivePage
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema
        .FromFileAsync(Path.Combine(Repository.Root, "docs", "live.schema.json")).GetAwaiter().GetResult());

    private LivePage(string page) => Root = JsonDocument.Parse(page).RootElement;

    public JsonElement Root { get; }

    public IReadOnlyList<JsonElement> Actors => [.. Root.GetProperty("actors").EnumerateArray()];

    public IReadOnlyList<JsonElement> Bursts => [.. Root.GetProperty("bursts").EnumerateArray()];

    /// <exception cref="FormatException">It is none, and why.</exception>
    public static LivePage Parse(string page)
    {
        string[] problems = [.. Schema.Value.Validate(page).Select(problem => $"{problem.Path} {problem.Kind}")];
        return problems.Length == 0
            ? new(page)
            : throw new FormatException($"{page}\nis against the schema: {string.Join("; ", problems)}");
    }

    /// <summary>Of the actor with that name.</summary>
    public JsonElement Actor(string comm) => Actors.Single(actor => actor.GetProperty("comm").GetString() == comm);
}
