namespace KernelTests;

/// <summary>kernel.bpf_stats_enabled, which is the administrator's: here the test is one, for a moment.</summary>
public sealed class RunStatsTests
{
    private const string Switch = "/proc/sys/kernel/bpf_stats_enabled";
    private const string Runs = "rename_exporter_probe_runs_total";
    private const string Seconds = "rename_exporter_probe_run_seconds_total";

    [Fact]
    public async Task Runs_are_exported_while_the_kernel_measures_them_and_only_then()
    {
        string before = await File.ReadAllTextAsync(Switch, TestContext.Current.CancellationToken);
        try
        {
            await SetAsync("0\n");
            await using ExporterProcess exporter = await ExporterProcess.StartAsync();
            Scrape off = await exporter.ScrapeAfterPollAsync();
            Assert.False(off.Has(Runs) || off.Has(Seconds));
            Assert.Equal("0\n", await File.ReadAllTextAsync(Switch, TestContext.Current.CancellationToken));

            await SetAsync("1\n");
            using var driver = new RenameDriver();
            await driver.LoadAsync("--count", "500");
            Scrape on = await exporter.ScrapeUntilAsync(scrape => scrape.Sum(Runs, ("program", "exit")) >= 500);
            Assert.True(on.Sum(Runs, ("program", "entry")) >= 500);

            // One exit program serves all system calls, and is not counted once for each.
            Assert.InRange(on.Sum(Runs, ("program", "exit")) / on.Sum(Runs, ("program", "entry")), 0.5m, 2m);

            // A run takes some hundred nanoseconds, on the slowest machine less than a second.
            Assert.All(on.Of(Seconds), sample => Assert.InRange(
                sample.Value / on.Sum(Runs, ("program", sample.Labels["program"])), 1e-9m, 1m));
            Assert.Equal(2, on.Of(Seconds).Count());

            await SetAsync("0\n");
            await exporter.ScrapeUntilAsync(scrape => !scrape.Has(Runs) && !scrape.Has(Seconds));
        }
        finally
        {
            await SetAsync(before);
        }
    }

    private static Task SetAsync(string value) => File.WriteAllTextAsync(Switch, value);
}
