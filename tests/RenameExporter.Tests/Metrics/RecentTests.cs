using RenameExporter.Counting;
using RenameExporter.Host;
using Testing;

namespace RenameExporter.Tests.Metrics;

/// <summary>What the gauges for rules show: the busy, each floor a family of its own; and file_renames_recent_others has the rest.</summary>
public sealed class RecentTests
{
    [Fact]
    public async Task Quiet_actors_are_a_sum_and_busy_ones_are_series()
    {
        Scrape page = await PageOfAsync([Did("busy", 0, 100), Did("quiet", 0, 99), Did("quiet", 1, 98), Did("still", 0, 0)]);

        Assert.Equal(["busy 100", "<overflow> 0"], Recent(page));
        Assert.Equal(197, page.Sum("file_renames_recent_others"));
    }

    [Fact]
    public async Task Name_that_is_busy_in_many_cgroups_and_little_in_each_is_busy()
    {
        Scrape page = await PageOfAsync(
            [Did("sh", 0, 60, "a"), Did("sh", 0, 0, "b"), Did("sh", 0, 40, "c"), Did("sh", 1, 99, "a")]);

        Assert.Equal(["sh 60", "sh 40", "<overflow> 0"], Recent(page));
        Assert.Equal(99, page.Sum("file_renames_recent_others"));
    }

    /// <summary>Slow ones are not among those of two minutes, and a burst that is too small is not among those of half an hour.</summary>
    [Fact]
    public async Task Half_an_hour_has_a_floor_of_its_own()
    {
        Scrape page = await PageOfAsync(
            [Did("slow", 0, 30, halfHour: 450), Did("short", 0, 449, halfHour: 449), Did("sh", 0, 0, "a", 225), Did("sh", 0, 0, "b", 225)]);

        Assert.Equal(["sh 225", "sh 225", "slow 450", "<overflow> 0"], Recent(page, "file_renames_half_hour"));
        Assert.Equal(["short 449", "<overflow> 0"], Recent(page));
    }

    [Fact]
    public async Task Extension_is_shown_from_30_on_and_the_others_together_always()
    {
        var snapshot = new TestSnapshot
        {
            Extensions = [new("locked"u8.ToArray(), 4980, 30), new("txt"u8.ToArray(), 4980, 29)],
            OtherExtensions = (20, 0),
        };
        Scrape page = Scrape.Parse((await ExpositionText.OfAsync(snapshot.Take())).Split('\n'));

        Assert.Equal(
            ["locked 30", "<other> 0"],
            page.Of("file_rename_new_extensions_recent").Select(sample => $"{sample.Labels["extension"]} {sample.Value}"));
    }

    private static string[] Recent(Scrape page, string family = "file_renames_recent") =>
        [.. page.Of(family).Select(sample => $"{sample.Labels["comm"]} {sample.Value}")];

    private static async Task<Scrape> PageOfAsync(ActorTotals[] actors) =>
        Scrape.Parse((await ExpositionText.OfAsync(new TestSnapshot { More = actors }.Take())).Split('\n'));

    private static ActorTotals Did(string comm, uint uid, uint recent, string? cgroup = null, uint halfHour = 0)
    {
        CgroupName? name = cgroup is null ? null : new CgroupName(cgroup, "");
        var tally = new ActorTally(new Actor(comm, uid, cgroup: name)) { Recent = recent, HalfHour = halfHour };
        tally.Add(0, Actors.Renames(1000));
        return tally.Totals;
    }
}
