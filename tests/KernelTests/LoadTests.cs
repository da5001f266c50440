namespace KernelTests;

/// <summary>Exact while the machine is busy, the table is full, slots are reclaimed, scrapers crowd.</summary>
public sealed class LoadTests
{
    [Fact]
    public async Task Renames_under_load_with_eight_scrapers_are_counted_to_the_last_one()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using var driver = new RenameDriver();
        await using var scrapers = new ScraperCrowd(exporter, 8);

        DriverResult did = await driver.LoadAsync("--count", "50000", "--tasks", "4", "--comm", "busy");
        await scrapers.StopAsync();

        Scrape scrape = await exporter.ScrapeAfterPollAsync();
        Assert.Equal(200_000, did.Renamed);
        Assert.Equal(200_000, scrape.Sum("file_renames_total", ("comm", "busy")));
        Assert.Equal(0, scrape.Sum("rename_exporter_probe_missed_total"));
        Assert.Equal(0, scrape.Sum("rename_exporter_poll_errors_total"));
        Assert.True(scrapers.Scrapes > 8, "the scrapers never scraped");
        Assert.Empty(scrapers.Falls);
    }

    [Fact]
    public async Task More_names_than_slots_are_counted_to_the_last_one_the_rest_as_overflow()
    {
        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync("--probe.max-entries=512", "--probe.poll-interval=1m");
        using var driver = new RenameDriver();

        DriverResult did = await driver.LoadAsync("--count", "20000", "--tasks", "2", "--actors", "5000");

        Scrape scrape = await exporter.ScrapeAsync();
        decimal named = scrape.Sum("file_renames_total", "comm", comm => comm.StartsWith("actor-"));
        decimal overflow = scrape.Sum("file_renames_total", ("comm", "<overflow>"), ("uid", ""));
        Assert.Equal(40_000, did.Renamed);
        Assert.True(overflow > 0, "5,000 names cannot fit 512 slots");
        AssertBetweenSums(did.Renamed, named, named + overflow, scrape);
        Assert.Equal(
            overflow + scrape.Sum("file_rename_errors_total", ("comm", "<overflow>")),
            scrape.Sum("rename_exporter_overflow_total"));
        Assert.Equal(512, scrape.Sum("rename_exporter_slots_capacity", ("table", "actors")));
    }

    [Fact]
    public async Task Reclaims_during_a_load_lose_nothing()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--probe.max-entries=512", "--probe.poll-interval=100ms");
        using var driver = new RenameDriver();
        await using var scrapers = new ScraperCrowd(exporter, 2);

        // Each name for 20 renames at a time, and back again later: slots are reclaimed and reborn.
        long did = 0;
        Scrape scrape;
        do
        {
            did += (await driver.LoadAsync(
                "--seconds", "5", "--tasks", "4", "--actors", "5000", "--every", "20")).Renamed;
            scrape = await exporter.ScrapeAfterPollAsync();
        }
        while (scrape.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) < 50);

        await scrapers.StopAsync();
        decimal named = scrape.Sum("file_renames_total", "comm", comm => comm.StartsWith("actor-"));
        decimal overflow = scrape.Sum("file_renames_total", ("comm", "<overflow>"), ("uid", ""));
        Assert.Equal(0, scrape.Sum("rename_exporter_probe_missed_total"));
        AssertBetweenSums(did, named, named + overflow, scrape);
        Assert.Empty(scrapers.Falls);
    }

    /// <summary>
    /// The driver's renames are its named ones and a part of the overflow. Another process of this
    /// host may be in the overflow too, so the whole page is held against the driver: what is not
    /// the driver's has a name of its own or is overflow.
    /// </summary>
    private static void AssertBetweenSums(long did, decimal named, decimal atMost, Scrape scrape)
    {
        Assert.InRange(did, named, atMost);
        decimal others = scrape.Sum(
            "file_renames_total", "comm", comm => !comm.StartsWith("actor-") && comm != "<overflow>");
        Assert.Equal(
            scrape.Sum("rename_exporter_probe_events_total", ("outcome", "renamed")), atMost + others);
    }
}
