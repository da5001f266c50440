using RenameExporter.Counting;
using RenameExporter.Host;
using Testing;

namespace RenameExporter.Tests.Metrics;

/// <summary>file_renames_recent has the busy, and file_renames_recent_others has the rest.</summary>
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

    private static string[] Recent(Scrape page) =>
        [.. page.Of("file_renames_recent").Select(sample => $"{sample.Labels["comm"]} {sample.Value}")];

    private static async Task<Scrape> PageOfAsync(ActorTotals[] actors) =>
        Scrape.Parse((await ExpositionText.OfAsync(new TestSnapshot { More = actors }.Take())).Split('\n'));

    private static ActorTotals Did(string comm, uint uid, ulong recent, string? cgroup = null)
    {
        CgroupName? name = cgroup is null ? null : new CgroupName(cgroup, "");
        var tally = new ActorTally(new Actor(comm, uid, cgroup: name)) { Recent = recent };
        tally.Add(0, Actors.Renames(1000));
        return tally.Totals;
    }
}
