using System.Globalization;
using System.Net;
using System.Text.Json;
using RenameExporter.Abi;
using RenameExporter.Tests.Probing;
using RenameExporter.Tests.Web;
using Testing;

namespace RenameExporter.Tests.Live;

/// <summary>What /api/v1/live answers, held against /metrics of the same moment.</summary>
public sealed class LiveApiTests
{
    private const string Api = "/api/v1/live";

    [Fact]
    public async Task Numbers_areThoseOfAScrape()
    {
        await using TestSite site = await TestSite.StartAsync();
        TestProbe probe = site.Attach();
        Fill(probe, site);
        LivePage live = LivePage.Parse(await site.GetAsync(Api));
        Scrape scrape = Scrape.Parse((await site.GetAsync("/metrics")).Split('\n'));

        Assert.Equal(
            scrape.Of("file_renames_total").Where(sample => sample.Labels["uid"].Length > 0)
                .Select(sample => (sample.Labels["comm"], sample.Labels["uid"], sample.Value)).Order(),
            live.Actors.Where(actor => Number(actor, "renamed") > 0)
                .Select(actor => (Text(actor, "comm"), Text(actor, "uid"), Number(actor, "renamed"))).Order());
        Assert.Equal(
            scrape.Of("file_rename_errors_total").Where(sample => sample.Labels["uid"].Length > 0)
                .Select(sample => (sample.Labels["comm"], sample.Labels["errno"], sample.Value)).Order(),
            live.Actors.SelectMany(
                actor => actor.GetProperty("errors").EnumerateObject(),
                (actor, error) => (Text(actor, "comm"), error.Name, error.Value.GetDecimal())).Order());
        Assert.Equal(
            scrape.Of("file_rename_peak_per_second").Where(sample => sample.Labels["uid"].Length > 0)
                .Select(sample => (sample.Labels["comm"], sample.Value)).Order(),
            live.Actors.Where(actor => Number(actor, "renamed") > 0)
                .Select(actor => (Text(actor, "comm"), Number(actor, "peak"))).Order());
        foreach (var (kind, family) in new[] { ("moves", "file_rename_moves_total"), ("noops", "file_rename_noops_total") })
        {
            decimal sum = live.Actors.Sum(actor => Number(actor.GetProperty("kinds"), kind));
            Assert.True(sum > 0);
            Assert.Equal(scrape.Sum(family, "uid", uid => uid.Length > 0), sum);
        }

        Assert.Equal(
            scrape.Sum("rename_exporter_probe_events_total", ("outcome", "failed")),
            live.Root.GetProperty("errors").EnumerateArray().Sum(error => Number(error, "count")));
        JsonElement root = live.Root;
        Same("rename_exporter_probe_events_total", "totals", "outcome", "renamed", "failed");
        Same("rename_exporter_expired_events_total", "expired", "outcome", "renamed", "failed");
        foreach (string reason in (string[])["no_free_slot", "series_limit", "stale_slot", "insert_failed"])
        {
            Assert.Equal(
                scrape.Sum("rename_exporter_overflow_total", ("reason", reason)),
                Number(root.GetProperty("overflow").GetProperty("reasons"), reason));
        }

        Assert.True(Number(root.GetProperty("overflow"), "renamed") > 0);
        Assert.Equal(
            scrape.Sum("file_renames_total", ("uid", "")), Number(root.GetProperty("overflow"), "renamed"));
        Assert.Equal(scrape.Sum("rename_exporter_series_active"), Number(root.GetProperty("series"), "active"));
        Assert.Equal(
            scrape.Sum("rename_exporter_probe_missed_total", ("program", "exit")),
            Number(root.GetProperty("probe"), "missed"));

        void Same(string family, string part, string label, params string[] values)
        {
            foreach (string value in values)
            {
                Assert.Equal(scrape.Sum(family, (label, value)), Number(root.GetProperty(part), value));
            }
        }
    }

    [Fact]
    public async Task Rate_isThatOfTheLastPoll_andTheMinuteEndsWithIt()
    {
        await using TestSite site = await TestSite.StartAsync();
        TestProbe probe = site.Attach();
        await Task.Delay(1000, TestContext.Current.CancellationToken); // a second of the poll timer's
        probe.Count(Actors.Key("mv"), times: 30);
        site.Monitor.Poll();

        JsonElement actor = Assert.Single(LivePage.Parse(await site.GetAsync(Api)).Actors);
        Assert.InRange(Number(actor, "rate"), 1, 31);
        Assert.Equal(Number(actor, "rate"), Number(actor, "peak"));
        Assert.Equal(
            Math.Round(Number(actor, "rate"), 1), Math.Round(actor.GetProperty("minute").EnumerateArray().Last().GetDecimal(), 1));
    }

    [Theory]
    [InlineData("quo\"te")]
    [InlineData("back\\slash")]
    [InlineData("new\nline")]
    [InlineData("\u001b[2J")]
    [InlineData("<script>")]
    [InlineData("\u202egnp")]
    [InlineData("")]
    public async Task Comm_thatIsHostile_isTheLabelOfTheScrape(string comm)
    {
        await using TestSite site = await TestSite.StartAsync();
        site.Attach().Count(Actors.Key(comm));
        string page = await site.GetAsync(Api);

        string live = Text(Assert.Single(LivePage.Parse(page).Actors), "comm");
        Scrape scrape = Scrape.Parse((await site.GetAsync("/metrics")).Split('\n'));
        Assert.Equal(scrape.Of("file_renames_total").First(sample => sample.Labels["uid"].Length > 0).Labels["comm"], live);
        Assert.DoesNotContain('<', page); // also where somebody puts it into HTML
        Assert.All(page, c => Assert.InRange(c, ' ', '~'));
    }

    [Fact]
    public async Task Get_withoutAProbe_is503WithTheReason()
    {
        await using TestSite site = await TestSite.StartAsync();

        using HttpResponseMessage response = await site.SendAsync("GET", Api);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("the probe is not attached yet\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Answer_isJsonThatNobodyStores(string method)
    {
        await using TestSite site = await TestSite.StartAsync();
        site.Attach();

        using HttpResponseMessage response = await site.SendAsync(method, Api);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.True(response.Content.Headers.ContentLength > 100);
    }

    // Actors with all that there is to compare, more than there is room for.
    private static void Fill(TestProbe probe, TestSite site)
    {
        probe.Count(Actors.Key("mv"), times: 7);
        probe.Count(Actors.Key("mv", uid: 1000), times: 2);
        probe.Count(Actors.Key("cp", error: 13), times: 3);
        probe.Count(Actors.Key("cp", error: 2), times: 4);
        for (int i = 0; i < 20; i++)
        {
            probe.Count(Actors.Key($"actor{i}"));
        }

        ref RenameCounts counts = ref probe.Slots[SlotNumbers.FirstActor].Counts;
        counts[RenameCounter.Moves] = 5;
        counts.Noops = 2;
        site.Monitor.Poll();
    }

    private static decimal Number(JsonElement element, string name) => element.GetProperty(name).GetDecimal();

    private static string Text(JsonElement element, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{element.GetProperty(name).GetString()}");
}
