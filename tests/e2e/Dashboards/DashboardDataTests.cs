using System.Globalization;
using System.Text.Json;
using Testing.Dashboards;

namespace E2eTests.Dashboards;

/// <summary>Every target of every panel has data, with the variables that a user would have chosen.</summary>
[Collection(nameof(Dashboarding))]
public sealed class DashboardDataTests(Stage stage) : IClassFixture<Stage>
{
    // Against hangs only: a query has its data once the programs have run and Prometheus has scraped twice.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    private static readonly Dictionary<string, string[]> Chosen =
        new() { ["comm"] = ["rsync", "mv", "cryptor", "kinds"] };

    public static TheoryData<string, int, string> Targets =>
    [
        .. from name in Dashboard.Names
           from panel in Dashboard.Load(name).Panels
           from target in panel.Targets
           select (name, panel.Id, target.RefId),
    ];

    /// <summary>The stage is in no cluster, so that its panels show what most users see.</summary>
    public static TheoryData<string, string> Variables =>
    [
        .. from name in Dashboard.Names
           from variable in Dashboard.Load(name).Variables
           where variable.Query.Length > 0 && variable.Name != "cluster"
           select (name, variable.Name),
    ];

    [Theory, MemberData(nameof(Targets))]
    public async Task Target_returns_data(string dashboard, int panel, string refId)
    {
        var board = Dashboard.Load(dashboard);
        Target target = board.Panels.Single(p => p.Id == panel).Targets.Single(t => t.RefId == refId);
        await AssertDataAsync(board, target.Expression, target.IsInstant, Chosen);
    }

    [Theory, MemberData(nameof(Variables))]
    public async Task Variable_has_values(string dashboard, string variable)
    {
        var board = Dashboard.Load(dashboard);
        string query = board.Variables.Single(v => v.Name == variable).Query;
        string selector = query["label_values(".Length..query.LastIndexOf(',')];
        string label = query[(query.LastIndexOf(',') + 2)..^1];

        JsonElement values = await stage.Prometheus.GetAsync(
            $"label/{label}/values?match[]={Uri.EscapeDataString(Resolve(board, selector, Chosen))}");

        Assert.NotEqual(0, values.GetArrayLength());
    }

    /// <summary>What a tracepoint cannot see: the guest can, and the rules of alerts/ find it there.</summary>
    [Theory]
    [InlineData("alertname=\"RenameExtensionBurst\",severity=\"critical\",extension=\"locked\"")]
    [InlineData("alertname=\"RenameBurstNewActor\",severity=\"warning\",comm=\"cryptor\"")]
    public Task Alert_fires_for_the_attack_in_the_guest(string labels) => AssertDataAsync(
        Dashboard.Load("rename-overview"),
        $"ALERTS{{alertstate=\"firing\",instance=\"web-1:10876\",{labels}}}", isInstant: true, Chosen);

    /// <summary>A name is chosen by whoever renames; its dashboard must open all the same.</summary>
    [Fact]
    public async Task Actor_with_a_hostile_name_has_data()
    {
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "5", "--comm", @"a\x22b\\c.d|e$");
        var board = Dashboard.Load("rename-actor");

        await AssertDataAsync(
            board, "file_renames_total{comm=~\"$comm\"} == 5", isInstant: true,
            new() { ["comm"] = [@"a""b\\c.d|e$"] });
    }

    private async Task AssertDataAsync(
        Dashboard dashboard, string expression, bool isInstant, Dictionary<string, string[]> chosen)
    {
        // What has no data shows a zero to whoever looks; here it counts as nothing.
        string query = Resolve(dashboard, expression, chosen)
            .Replace("or vector(0)", "", StringComparison.Ordinal);
        using var limit = new CancellationTokenSource(HangLimit);
        while (!await HasDataAsync(query, isInstant))
        {
            Assert.False(limit.IsCancellationRequested, $"no data: {query}");
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    private async Task<bool> HasDataAsync(string query, bool isInstant)
    {
        string escaped = Uri.EscapeDataString(query);
        DateTime now = DateTime.UtcNow;
        string path = isInstant
            ? $"query?query={escaped}&time={Unix(now)}"
            : $"query_range?query={escaped}&start={Unix(stage.LiveSince)}&end={Unix(now)}&step={Step.TotalSeconds}";
        JsonElement result = (await stage.Prometheus.GetAsync(path)).GetProperty("result");
        return result.EnumerateArray()
            .SelectMany(series => isInstant
                ? [series.GetProperty("value")]
                : series.GetProperty("values").EnumerateArray().AsEnumerable())
            .Any(point => point[1].GetString() is not ("NaN" or "+Inf" or "-Inf"));
    }

    private static string Resolve(Dashboard dashboard, string text, Dictionary<string, string[]> chosen) =>
        Interpolation.For(dashboard, TimeSpan.FromHours(6), Step, chosen).Resolve(text);

    private static string Unix(DateTime time) =>
        new DateTimeOffset(time).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
