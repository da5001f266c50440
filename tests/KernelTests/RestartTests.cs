using System.Globalization;
using Xunit.Sdk;

namespace KernelTests;

/// <summary>
/// An exporter that is killed at any moment, and started again, counts as one that is not: under load, with scrapes, and
/// with so few slots and series that it is always taking some back. KILLS says how often (20 of it).
/// </summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class RestartTests : IAsyncDisposable
{
    private const string Uid = "4341";

    private static readonly int s_kills = int.Parse(
        Environment.GetEnvironmentVariable("KILLS") is { Length: > 0 } kills ? kills : "20", CultureInfo.InvariantCulture);

    private readonly PinMount _mount = new();
    private readonly KeptCounters _kept = new();
    private readonly Random _random = new();
    private long _renamed;

    public async ValueTask DisposeAsync() => await _mount.DisposeAsync();

    [Fact]
    public async Task Renames_over_many_deaths_are_counted_to_the_last_one()
    {
        await KillAsync(s_kills / 2, ["--actors", "50", "--every", "7"], Check);
        await using ExporterProcess exporter = await StartAsync();

        Scrape scrape = await exporter.ScrapeAfterPollAsync();

        Check(scrape);
        Assert.Equal(_renamed, (long)scrape.Sum("file_renames_total", ("uid", Uid)));
        Assert.Equal(50, scrape.Of("file_renames_total").Count(sample => sample.Labels["uid"] == Uid));
        Assert.Contains("probe continued", exporter.Log, StringComparison.Ordinal);
    }

    /// <summary>
    /// Overflow has no uid, and others may rename on this host: so the truth is what an exporter counts that nobody kills,
    /// at moments in which it counts nothing.
    /// </summary>
    [Fact]
    public async Task Renames_over_deaths_while_slots_are_reclaimed_are_those_of_an_exporter_that_lives()
    {
        string[] few = ["--probe.max-entries=64", "--series.max=30", "--probe.poll-interval=100ms"];
        await using ExporterProcess reference = await ExporterProcess.StartAsync();
        decimal ahead;
        await using (ExporterProcess first = await StartAsync(few))
        {
            ahead = await DifferenceAsync(reference, first);
            await first.StopAsync("KILL");
        }

        await KillAsync(s_kills - (s_kills / 2), ["--actors", "3000", "--every", "5"], Check, few);
        await using ExporterProcess exporter = await StartAsync(few);

        Assert.Equal(ahead, await DifferenceAsync(reference, exporter));
        Scrape scrape = await exporter.ScrapeAsync();
        Check(scrape);
        Assert.True(_renamed > 0);
        Assert.True(scrape.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) > 50);
        Assert.True(scrape.Sum("rename_exporter_overflow_total") > 0);
        Assert.True(scrape.Sum("rename_exporter_series_expired_total") > 0);
        Assert.Equal(0, scrape.Sum("rename_exporter_poll_errors_total"));
    }

    /// <summary>A load all the time, and an exporter that is killed and comes back after up to five seconds.</summary>
    private async Task KillAsync(int times, string[] load, Action<Scrape> check, params string[] flags)
    {
        using var driver = new RenameDriver();
        using var enough = new CancellationTokenSource();
        Task renaming = Task.CompletedTask;
        try
        {
            for (int kill = 0; kill < times; kill++)
            {
                await using ExporterProcess exporter = await StartAsync(flags);
                renaming = kill == 0 ? RenameAsync(driver, load, enough.Token) : renaming; // from the first one on
                Task moment = Task.Delay(_random.Next(1500), TestContext.Current.CancellationToken);
                while (!moment.IsCompleted)
                {
                    check(await exporter.ScrapeAsync());
                }

                Assert.Equal(137, await exporter.StopAsync("KILL"));
                await Task.Delay(kill % 3 == 0 ? _random.Next(5000) : 0, TestContext.Current.CancellationToken);
            }
        }
        catch
        {
            await enough.CancelAsync();
            await renaming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the driver's directory is its
            throw;
        }

        await enough.CancelAsync();
        await renaming;
    }

    private async Task RenameAsync(RenameDriver driver, string[] load, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            _renamed += (await driver.LoadAsync(["--seconds", "1", "--tasks", "2", "--uid", Uid, .. load])).Renamed;
        }
    }

    private void Check(Scrape scrape) => Assert.Empty(_kept.FaultsOf(scrape));

    private Task<ExporterProcess> StartAsync(params string[] flags) =>
        ExporterProcess.StartAsync([$"--probe.keep={_mount.Pins}", .. flags]);

    /// <returns>How many more one has counted than the other, when nobody renamed.</returns>
    internal static async Task<decimal> DifferenceAsync(ExporterProcess one, ExporterProcess other)
    {
        DateTime end = DateTime.UtcNow.AddMinutes(2);
        while (DateTime.UtcNow < end)
        {
            decimal before = Counted(await one.ScrapeAsync());
            decimal between = Counted(await other.ScrapeAsync());
            if (before == Counted(await one.ScrapeAsync()))
            {
                return before - between;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new XunitException("somebody renames on this host all the time: the counts cannot be compared");
    }

    // Each sees the other's canaries, which fail.
    private static decimal Counted(Scrape scrape) =>
        scrape.Sum("rename_exporter_probe_events_total", ("outcome", "renamed")) + scrape.Sum("rename_exporter_probe_missed_total");
}
