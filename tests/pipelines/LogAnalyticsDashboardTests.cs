using System.Text.Json.Nodes;

namespace PipelinesTests;

/// <summary>The dashboard for Log Analytics: what the API takes, and queries of fields that there are.</summary>
public sealed class LogAnalyticsDashboardTests(Verdicts verdicts)
{
    private static readonly IReadOnlySet<string> s_fields =
        ContentFaults.DisplayNames(Pipelines.Read("oci", "terraform", "content.xml"));

    [Fact]
    public void Dashboard_isWhatTheApiTakes() => Assert.Equal([], verdicts["dashboard"]);

    [Fact]
    public void Misspelt_key_isFound()
    {
        string[] names = [.. verdicts.Names.Where(name => name.StartsWith("dashboard ", StringComparison.Ordinal))];
        Assert.InRange(names.Length, 30, 200);

        Assert.All(names, name => Assert.NotEmpty(verdicts[name]));
    }

    [Fact]
    public void Dashboard_hasNoFault() => Assert.Equal([], LogAnalyticsDashboard.Faults(LogAnalyticsDashboard.Ours, s_fields));

    [Fact]
    public void Template_hasOneVariable() => Assert.DoesNotContain(
        "${", LogAnalyticsDashboard.Ours.ToJsonString(), StringComparison.Ordinal);

    /// <summary>The four that are asked for, and what the exporter did not send.</summary>
    [Fact]
    public void Dashboard_showsEachSearch() => Assert.Equal(
        ["rename-bursts", "rename-failures", "rename-new-extensions", "renames-by-host", "renames-by-process", "renames-not-shown"],
        LogAnalyticsDashboard.Ours["dashboards"]![0]!["savedSearches"]!.AsArray().Select(search => (string)search!["id"]!).Order());

    [Theory]
    [InlineData("'Log Source' = rename_exporter | stats count by 'Process Name'", "there is no field 'Process Name'")]
    [InlineData("'Log Source' = renames | stats count by 'Rename Process Name'", "it looks at other sources")]
    [InlineData("'Log Source' = rename_exporter | stat count by 'Rename Process Name'", "there is no command stat")]
    public void Query_thatIsWrong_isFound(string query, string fault) =>
        Assert.Equal([fault], LogAnalyticsDashboard.FaultsOf(query, s_fields));

    [Fact]
    public void Tile_thatIsWrong_isFound()
    {
        JsonNode document = LogAnalyticsDashboard.Ours.DeepClone();
        JsonArray tiles = document["dashboards"]![0]!["tiles"]!.AsArray();
        tiles[0]!["savedSearchId"] = "renames-by-proces";
        tiles[1]!["width"] = 7;

        Assert.Equal(
            ["renames-by-process is on no tile", "renames-by-proces is no saved search",
                "the tile renames-not-shown is not on the grid, or on another tile"],
            LogAnalyticsDashboard.Faults(document, s_fields));
    }
}
