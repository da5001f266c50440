using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PipelinesTests;

/// <summary>The dashboard that Terraform imports, with its saved searches.</summary>
internal static partial class LogAnalyticsDashboard
{
    // Below these any key goes: the API has no types of them.
    private static readonly string[] s_free = ["uiConfig", "nls", "drilldownConfig", "parametersMap"];

    // In it a query begins, and what it is piped through.
    private static readonly string[] s_commands = ["timestats", "stats", "sort", "head", "fields"];

    public static JsonObject Ours { get; } = JsonNode.Parse(
        Pipelines.Read("oci", "terraform", "dashboard.json.tftpl").Replace("${compartment_ocid}", "ocid1", StringComparison.Ordinal))!.AsObject();

    /// <summary>As often as it has keys, with another one misspelt each time; one item of each list is enough.</summary>
    public static IEnumerable<(string Path, JsonObject Document)> Misspelt() => Keys(Ours, "").Select(path =>
    {
        var copy = (JsonObject)Ours.DeepClone();
        string[] steps = path.Split('/');
        JsonNode parent = copy;
        foreach (string step in steps[..^1])
        {
            parent = int.TryParse(step, out int index) ? parent[index]! : parent[step]!;
        }

        JsonNode? value = parent[steps[^1]];
        parent.AsObject().Remove(steps[^1]);
        parent[$"{steps[^1]}x"] = value?.DeepClone();
        return (path, copy);
    });

    /// <summary>Tiles and searches that do not fit each other, and queries that name what is not there.</summary>
    /// <param name="fields">The display names that content.xml defines.</param>
    public static IEnumerable<string> Faults(JsonNode document, IReadOnlySet<string> fields)
    {
        JsonNode dashboard = document["dashboards"]!.AsArray().Single()!;
        JsonNode[] searches = [.. dashboard["savedSearches"]!.AsArray().Select(item => item!)];
        string[] shown = [.. dashboard["tiles"]!.AsArray().Select(tile => (string)tile!["savedSearchId"]!)];
        return
        [
            .. searches.Select(search => (string)search["id"]!).Except(shown).Select(id => $"{id} is on no tile"),
            .. shown.Except(searches.Select(search => (string)search["id"]!)).Select(id => $"{id} is no saved search"),
            .. OverlapsOf([.. dashboard["tiles"]!.AsArray().Select(tile => tile!)]),
            .. searches.SelectMany(search => FaultsOf((string)search["uiConfig"]!["queryString"]!, fields)
                .Select(fault => $"{search["id"]}: {fault}")),
        ];
    }

    /// <summary>Of a query in Log Analytics' language.</summary>
    public static IEnumerable<string> FaultsOf(string query, IReadOnlySet<string> fields)
    {
        if (!query.StartsWith($"'Log Source' = {ContentXml.Source}", StringComparison.Ordinal))
        {
            yield return "it looks at other sources";
        }

        HashSet<string> known = ["Log Source", .. Alias().Matches(query).Select(match => match.Groups[1].Value), .. fields];
        foreach (string name in Quoted().Matches(query).Select(match => match.Groups[1].Value).Where(name => !known.Contains(name)))
        {
            yield return $"there is no field '{name}'";
        }

        foreach (string command in query.Split('|')[1..].Select(part => part.Trim().Split(' ')[0]).Except(s_commands))
        {
            yield return $"there is no command {command}";
        }
    }

    private static IEnumerable<string> OverlapsOf(JsonNode[] tiles)
    {
        var taken = new HashSet<(int, int)>();
        foreach (JsonNode tile in tiles)
        {
            (int row, int column, int height, int width) =
                ((int)tile["row"]!, (int)tile["column"]!, (int)tile["height"]!, (int)tile["width"]!);
            IEnumerable<(int, int)> cells =
                from y in Enumerable.Range(row, height) from x in Enumerable.Range(column, width) select (y, x);
            if (column + width > 12 || cells.Any(cell => !taken.Add(cell)))
            {
                yield return $"the tile {tile["savedSearchId"]} is not on the grid, or on another tile";
            }
        }
    }

    private static IEnumerable<string> Keys(JsonNode? node, string prefix) => node switch
    {
        JsonObject map => map.SelectMany(pair => (IEnumerable<string>)
        [
            $"{prefix}{pair.Key}", .. s_free.Contains(pair.Key) ? [] : Keys(pair.Value, $"{prefix}{pair.Key}/"),
        ]).Where(path => !path.EndsWith("parametersMap", StringComparison.Ordinal) || prefix.Length > 0),
        JsonArray list => list.Take(1).SelectMany(item => Keys(item, $"{prefix}0/")),
        _ => [],
    };

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(" as '([^']+)'")]
    private static partial Regex Alias();
}
