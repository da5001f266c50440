namespace KernelTests;

public sealed class ChurnTests
{
    /// <summary>Few slots, few series, many names: everything is reclaimed, overflowed, expired at once.</summary>
    [Fact]
    public async Task Events_equal_their_parts_in_each_of_1000_scrapes_under_churn()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--probe.max-entries=512", "--probe.poll-interval=100ms", "--series.max=300");
        using var driver = new RenameDriver();
        Task<DriverResult> load = driver.LoadAsync(
            "--seconds", "8", "--tasks", "2", "--actors", "3000", "--every", "5");

        int scrapes = 0;
        decimal renamed = 0;
        for (; scrapes < 1000; scrapes++)
        {
            Scrape scrape = await exporter.ScrapeAsync();
            renamed = Events(scrape, "probe_events", "renamed");
            Assert.Equal(renamed, scrape.Sum("file_renames_total") + Events(scrape, "expired_events", "renamed"));
            Assert.Equal(
                Events(scrape, "probe_events", "failed"),
                scrape.Sum("file_rename_errors_total") + Events(scrape, "expired_events", "failed"));
            Assert.True(scrape.Sum("rename_exporter_series_active") <= 300);
        }

        DriverResult did = await load;
        Scrape last = await exporter.ScrapeAfterPollAsync();
        Assert.True(Events(last, "probe_events", "renamed") >= did.Renamed);
        Assert.True(last.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) > 50);
        Assert.True(last.Sum("rename_exporter_overflow_total", ("reason", "series_limit")) > 0);
        Assert.True(renamed > 0);
    }

    private static decimal Events(Scrape scrape, string family, string outcome) =>
        scrape.Sum($"rename_exporter_{family}_total", ("outcome", outcome));
}
