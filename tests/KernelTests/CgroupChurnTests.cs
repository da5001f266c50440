namespace KernelTests;

/// <summary>More cgroups than the kernel's table of names has room for, one after another.</summary>
public sealed class CgroupChurnTests : IDisposable
{
    private const int Capacity = 2047;

    private readonly RenameDriver _driver = new();

    public void Dispose() => _driver.Dispose();

    [Fact]
    public async Task Names_are_reclaimed_and_none_is_missing()
    {
        const int First = Capacity - 100, Second = Capacity / 4;
        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync("--labels.cgroup=true", "--probe.poll-interval=100ms");

        await _driver.CgroupsAsync(First, "visitor");
        await exporter.ScrapeUntilAsync(scrape => Reclaimed(scrape) >= Second);
        await _driver.CgroupsAsync(Second, "visitor");

        // The second ones have the names of the first.
        Scrape scrape = await exporter.ScrapeAfterPollAsync();
        Assert.Equal(
            Enumerable.Range(1, First).Select(i => ($"churn-{i}", i <= Second ? 2 : 1)).Order(),
            Churned(scrape).Select(sample => (sample.Labels["cgroup"], (int)sample.Value)).Order());
        Assert.Equal(0, scrape.Sum("rename_exporter_cgroup_overflow_total"));
        Assert.InRange(Reclaimed(scrape), Second, First + Second);
        Assert.Equal(0, scrape.Sum("rename_exporter_slots_lost_total"));
    }

    [Fact]
    public async Task Full_table_costs_names_and_no_counts_and_says_so()
    {
        const int Unnamed = 40;
        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync("--labels.cgroup=true", "--probe.poll-interval=1m");

        await _driver.CgroupsAsync(Capacity + Unnamed, "visitor");

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(Capacity + Unnamed, Churned(scrape).Sum(sample => sample.Value));

        // Somebody else on this host may have a cgroup too.
        decimal unnamed = Churned(scrape).Where(sample => sample.Labels["cgroup"] == "").Sum(sample => sample.Value);
        Assert.InRange(unnamed, Unnamed, Unnamed + 5);
        Assert.InRange(
            scrape.Sum("rename_exporter_cgroup_overflow_total", ("reason", "no_free_slot")),
            unnamed, unnamed + 5);
    }

    private static decimal Reclaimed(Scrape scrape) =>
        scrape.Sum("rename_exporter_slots_reclaimed_total", ("table", "cgroups"));

    private static IEnumerable<Sample> Churned(Scrape scrape) =>
        scrape.Of("file_renames_total").Where(sample => sample.Labels["comm"] == "visitor");
}
