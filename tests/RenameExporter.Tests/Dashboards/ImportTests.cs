using System.Text.Json;
using System.Text.RegularExpressions;
using Testing.Dashboards;

namespace RenameExporter.Tests.Dashboards;

/// <summary>Every way in takes the files as they are: provisioning, the UI, a sidecar.</summary>
public sealed partial class ImportTests
{
    private const string ExporterPage = "http://${__data.fields.Instance}/";

    [Fact]
    public void Dashboards_are_these_four() => Assert.Equal(
        ["rename-actor", "rename-exporter", "rename-kubernetes", "rename-overview"], Dashboard.Names);

    [Fact]
    public void Uids_are_fixed_and_are_the_names_of_the_files() =>
        Assert.All(DashboardFiles.All, dashboard => Assert.Equal(dashboard.Name, dashboard.Uid));

    /// <summary>An id is a row of somebody's database; __inputs break provisioning and sidecars.</summary>
    [Fact]
    public void Format_is_classic_without_what_only_an_export_has() => Assert.All(DashboardFiles.All, dashboard =>
    {
        Assert.Equal(39, dashboard.Json.GetProperty("schemaVersion").GetInt32());
        Assert.Empty(dashboard.Json.EnumerateObject().Select(p => p.Name)
            .Intersect(["id", "__inputs", "__requires", "__elements", "apiVersion", "spec"]));
    });

    [Fact]
    public void Sidecars_can_carry_each_in_a_config_map() => Assert.All(
        Dashboard.Names,
        name => Assert.InRange(new FileInfo(Path.Combine(Dashboard.Folder, $"{name}.json")).Length, 1, 1 << 20));

    [Fact]
    public void Panels_have_ids_of_their_own() => Assert.All(DashboardFiles.All, dashboard =>
        Assert.Distinct(dashboard.Panels.Select(panel => panel.Id)));

    [Fact]
    public void Targets_have_letters_of_their_own() => Assert.All(DashboardFiles.Panels, entry =>
        Assert.Distinct(entry.Panel.Targets.Select(target => target.RefId)));

    [Fact]
    public void Panels_lie_in_the_grid_and_on_no_other() => Assert.All(DashboardFiles.All, dashboard =>
    {
        var taken = new HashSet<(int, int)>();
        foreach (Panel panel in dashboard.Panels)
        {
            (int x, int y, int width, int height) = panel.Place;
            Assert.InRange(x + width, 1, 24);
            Assert.All(
                from column in Enumerable.Range(x, width)
                from line in Enumerable.Range(y, height)
                select (column, line),
                cell => Assert.True(taken.Add(cell), $"{dashboard.Name}: panel {panel} lies on another at {cell}"));
        }

        // And no holes: Grafana would move panels up, and the pictures would lie.
        Assert.Equal(24 * dashboard.Panels.Max(panel => panel.Place.Y + panel.Place.Height), taken.Count);
    });

    [Fact]
    public void Links_lead_from_each_to_all_with_the_same_hosts_and_time() => Assert.All(
        DashboardFiles.All,
        dashboard =>
        {
            JsonElement link = Assert.Single(dashboard.Json.GetProperty("links").EnumerateArray());
            string tag = Assert.Single(link.GetProperty("tags").EnumerateArray()).GetString()!;
            Assert.True(link.GetProperty("includeVars").GetBoolean());
            Assert.True(link.GetProperty("keepTime").GetBoolean());
            Assert.All(DashboardFiles.All, other => Assert.Contains(
                tag, other.Json.GetProperty("tags").EnumerateArray().Select(t => t.GetString())));
        });

    [Fact]
    public void Links_of_panels_lead_to_dashboards_and_variables_that_are_there()
    {
        string[] urls = [.. DashboardFiles.All.SelectMany(dashboard => dashboard.Objects())
            .Where(o => o.TryGetProperty("url", out JsonElement url) && url.GetString() is { Length: > 0 })
            .Select(o => o.GetProperty("url").GetString()!)];

        Assert.Single(urls, ExporterPage);
        Assert.All(urls.Where(url => url != ExporterPage), url =>
        {
            Match target = DashboardPath().Match(url);
            Assert.True(target.Success, url);
            string uid = target.Groups["uid"].Value;
            Dashboard dashboard = uid == "rename-events" ? Dashboard.LoadEvents() : Dashboard.Load(uid);
            Assert.Equal(uid, dashboard.Uid);
            Assert.All(
                UrlVariable().Matches(url).Select(match => match.Groups["name"].Value),
                name => Assert.Contains(name, dashboard.Variables.Select(variable => variable.Name)));
        });
    }

    [GeneratedRegex(@"^/d/(?<uid>[\w-]+)/", RegexOptions.ExplicitCapture)]
    private static partial Regex DashboardPath();

    [GeneratedRegex(@"var-(?<name>\w+)=|\$\{(?<name>\w+):queryparam\}", RegexOptions.ExplicitCapture)]
    private static partial Regex UrlVariable();
}
