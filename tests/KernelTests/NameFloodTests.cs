using System.Diagnostics;

namespace KernelTests;

/// <summary>Names for the busy: whatever names a flood makes up, who renames a lot has a series.</summary>
public sealed class NameFloodTests
{
    // What docs/metrics.md promises.
    private static readonly TimeSpan s_promise = TimeSpan.FromSeconds(5);

    /// <summary>New names all the time; the same ones again and again, for series and for slots.</summary>
    [Fact]
    public async Task Actor_of_100_renames_a_second_is_named_within_5_seconds_under_any_flood_of_names()
    {
        using QuietMachine quiet = await QuietMachine.TakeAsync();

        // At once, as each takes its time. Each counts what all of them do: 2,000 renames a second.
        await Task.WhenAll(
            NameAsync("fresh", ["--actors", "99999"], "--series.max=1000"),
            NameAsync("turns", ["--actors", "1200", "--every", "2"], "--series.max=1000"),
            NameAsync("slots", ["--actors", "400"], "--probe.max-entries=256", "--series.max=5000"));
    }

    private static async Task NameAsync(string name, string[] flood, params string[] flags)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            ["--probe.attach=tracepoint", .. flags]);
        using var driver = new RenameDriver();
        using var busy = new RenameDriver();
        Task<DriverResult> flooded = driver.LoadAsync(["--seconds", "7", "--rate", "660", .. flood]);
        await exporter.ScrapeUntilAsync(scrape => scrape.Sum("rename_exporter_overflow_total") > 0);
        var watch = Stopwatch.StartNew();
        Task<DriverResult> busily = busy.LoadAsync("--seconds", "5", "--rate", "100", "--comm", name);

        Scrape named = await exporter.ScrapeUntilAsync(scrape =>
        {
            AssertSums(scrape);
            return scrape.Sum("file_renames_total", ("comm", name)) > 0 || watch.Elapsed > s_promise * 2;
        });
        TimeSpan took = watch.Elapsed;

        Assert.True(took <= s_promise, $"{name}: named after {took}");
        Assert.True(named.Sum("rename_exporter_series_active") <= named.Sum("rename_exporter_series_limit"));
        await Task.WhenAll(flooded, busily);
        AssertSums(await exporter.ScrapeAfterPollAsync());
    }

    private static void AssertSums(Scrape scrape) => Assert.All(
        (string[])["renamed", "failed"],
        outcome => Assert.Equal(
            scrape.Sum("rename_exporter_probe_events_total", ("outcome", outcome)),
            scrape.Sum(outcome == "renamed" ? "file_renames_total" : "file_rename_errors_total")
                + scrape.Sum("rename_exporter_expired_events_total", ("outcome", outcome))));
}
