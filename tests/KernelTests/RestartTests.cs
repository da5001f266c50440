using System.Globalization;
using Xunit.Sdk;

namespace KernelTests;

/// <summary>
/// An exporter that is killed at any moment, and started again, counts as one that is not: under load, with scrapes, and
/// with so few slots and series that it is always taking some back. KILLS says how often (20 of it), in every
/// fourth life while its configuration is being read again.
/// </summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class RestartTests : IAsyncDisposable
{
    private const string Uid = "4341";

    private static readonly int s_kills = int.Parse(
        Environment.GetEnvironmentVariable("KILLS") is { Length: > 0 } kills ? kills : "20", CultureInfo.InvariantCulture);

    // Of --config.file, which the exporter looks at every 2 s, and reads when two looks have found the same change.
    private const int ReloadMs = 4500;
    private static readonly string[] s_settings = ["probe: {poll-interval: 100ms}\n", "probe: {poll-interval: 300ms}\n"];
    private const string InForce = "has changed and is in force: --probe.poll-interval=";

    private readonly PinMount _mount = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly KeptCounters _kept = new();
    private readonly Random _random = new();
    private long _renamed;
    private int _changes;

    public RestartTests() => ChangeSettings();

    public async ValueTask DisposeAsync()
    {
        File.Delete(_file);
        await _mount.DisposeAsync();
    }

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
        string[] few = ["--probe.max-entries=64", "--series.max=30"];
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

    /// <summary>
    /// strace stops it whenever it opens the file: in the look that finds a change, in the next one, which finds the same, and to
    /// read it. It is killed in one of the last two.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Death_in_the_middle_of_a_reload_loses_nothing(int open)
    {
        using var driver = new RenameDriver();
        string trace = Path.GetTempFileName();
        await using (ExporterProcess exporter = await StartAsync())
        {
            Task<CommandResult> strace = CommandRunner.RunAsync(
                "strace", "-f", "-p", $"{exporter.Id}", "-o", trace, "-P", _file, "-e", "trace=openat", "-e", "inject=openat:signal=STOP");
            await RenameOnceAsync(driver);
            for (int stop = 1; stop <= open; stop++)
            {
                await UntilStoppedAsync(trace, stop);
                if (stop == 1)
                {
                    ChangeSettings();
                }

                await RenameOnceAsync(driver);
                await exporter.SignalAsync(stop == open ? "KILL" : "CONT");
            }

            Assert.Equal(137, await exporter.EndAsync());
            Assert.DoesNotContain(InForce, exporter.Log, StringComparison.Ordinal);
            await strace;
        }

        File.Delete(trace);
        await RenameOnceAsync(driver);
        await using ExporterProcess next = await StartAsync();
        Assert.Contains("probe continued", next.Log, StringComparison.Ordinal);
        Scrape scrape = await next.ScrapeAsync();
        Check(scrape);
        Assert.Equal(_renamed, (long)scrape.Sum("file_renames_total", ("uid", Uid)));

        ChangeSettings(); // which it reads as any other
        Check(await next.ScrapeUntilAsync(_ => next.Log.Contains(InForce, StringComparison.Ordinal)));
    }

    private static async Task UntilStoppedAsync(string trace, int times)
    {
        DateTime end = DateTime.UtcNow.AddMinutes(1); // against hangs only
        while (DateTime.UtcNow < end)
        {
            if ((await File.ReadAllLinesAsync(trace)).Count(line => line.Contains("--- SIGSTOP {", StringComparison.Ordinal)) >= times)
            {
                return;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        throw new XunitException($"the exporter did not open its file {times} times:\n{await File.ReadAllTextAsync(trace)}");
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
                bool inReload = kill % 4 == 3;
                await using ExporterProcess exporter = await StartAsync(flags);
                renaming = kill == 0 ? RenameAsync(driver, load, enough.Token) : renaming; // from the first one on
                if (inReload)
                {
                    ChangeSettings();
                }

                Task moment = Task.Delay(_random.Next(inReload ? ReloadMs : 1500), TestContext.Current.CancellationToken);
                while (!moment.IsCompleted && !(inReload && exporter.Log.Contains(InForce, StringComparison.Ordinal)))
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

    private async Task RenameOnceAsync(RenameDriver driver) =>
        _renamed += (await driver.LoadAsync("--count", "100", "--uid", Uid)).Renamed;

    private void ChangeSettings() => File.WriteAllText(_file, s_settings[_changes++ % s_settings.Length]);

    private void Check(Scrape scrape) => Assert.Empty(_kept.FaultsOf(scrape));

    private Task<ExporterProcess> StartAsync(params string[] flags) => ExporterProcess.StartAsync([.. Flags(), .. flags]);

    private string[] Flags() => [$"--probe.keep={_mount.Pins}", $"--config.file={_file}"];

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
