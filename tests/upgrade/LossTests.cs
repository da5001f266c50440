using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace UpgradeTests;

/// <summary>
/// What no metric counts while one exporter follows another, with and without --probe.keep: the table of docs/restart.md,
/// which 'make restart-table' writes.
/// </summary>
public sealed class LossTests : IAsyncDisposable
{
    private const string Uid = "4349";
    private const int Times = 3;

    private static readonly Change[] s_changes =
    [
        new("`kill -9`, and a start at once", "KILL", TimeSpan.Zero),
        new("SIGTERM, and a start at once", "TERM", TimeSpan.Zero),
        new("`kill -9`, and a start after 0.5 s (the packaged unit's `RestartSec`)", "KILL", TimeSpan.FromSeconds(0.5)),
        new("`kill -9`, and a start after 5 s", "KILL", TimeSpan.FromSeconds(5)),
        new("an upgrade with the same programs", "TERM", TimeSpan.Zero, "version"),
        new("an upgrade with other programs", "TERM", TimeSpan.Zero, "programs"),
        new("an upgrade with other structures", "TERM", TimeSpan.Zero, "field"),
    ];

    private readonly PinMount _mount = new();
    private readonly RenameDriver _driver = new();

    public async ValueTask DisposeAsync()
    {
        _driver.Dispose();
        await _mount.DisposeAsync();
    }

    [Fact]
    public async Task Table_of_what_is_lost()
    {
        using QuietMachine quiet = await QuietMachine.TakeAsync();
        var table = new StringBuilder("| | with `--probe.keep=none` | with a directory | counters then |\n|---|---|---|---|\n");
        foreach (Change change in s_changes)
        {
            Loss none = await MedianAsync(change, "none");
            Loss kept = await MedianAsync(change, _mount.Pins);
            table.Append(CultureInfo.InvariantCulture, $"| {change.Name} | {none} | {kept} | {(kept.Continued ? "continue" : "start at zero")} |\n");

            Assert.False(none.Continued);
            Assert.True(none.Renames > 0);
            Assert.Equal(change.From != "field", kept.Continued);
            Assert.True(!kept.Continued || change.From == "programs" || kept.Renames == 0, $"{change.Name}: {kept}");
        }

        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "artifacts", "upgrade", "loss.md"), table.ToString(), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine(table.ToString());
    }

    private async Task<Loss> MedianAsync(Change change, string keep)
    {
        List<Loss> losses = [];
        for (int time = 0; time < Times; time++)
        {
            losses.Add(await LoseAsync(change, keep));
            if (keep == _mount.Pins)
            {
                await _mount.DetachAsync();
            }
        }

        return losses.OrderBy(loss => loss.Renames).ElementAt(Times / 2);
    }

    /// <summary>Two tasks rename as fast as they can, while one exporter ends and the shipped one follows.</summary>
    private async Task<Loss> LoseAsync(Change change, string keep)
    {
        string flag = $"--probe.keep={keep}";
        Task<DriverResult> load;
        var elapsed = new Stopwatch();
        decimal counted;
        await using (ExporterProcess first = await ExporterProcess.StartByAsync(Build(change.From), flag))
        {
            elapsed.Start();
            load = LoadAsync();
            await first.ScrapeUntilAsync(scrape => Counted(scrape) > 0);
            counted = Counted(await first.ScrapeAsync()); // what a Prometheus would have at best
            await first.StopAsync(change.Signal);
        }

        await Task.Delay(change.Pause, TestContext.Current.CancellationToken);
        await using ExporterProcess second = await ExporterProcess.StartAsync(flag);
        DriverResult did = await load;
        Scrape scrape = await second.ScrapeAfterPollAsync();
        bool continued = second.Log.Contains("probe continued", StringComparison.Ordinal)
            || second.Log.Contains("another probe has taken the place", StringComparison.Ordinal);
        long lost = (long)(did.Renamed - Counted(scrape) - (continued ? 0 : counted));
        return new(lost, did.Renamed, lost * elapsed.Elapsed / did.Renamed, continued);

        async Task<DriverResult> LoadAsync()
        {
            DriverResult result = await _driver.LoadAsync("--seconds", $"{4 + change.Pause.Seconds}", "--tasks", "2", "--uid", Uid);
            elapsed.Stop();
            return result;
        }
    }

    private static decimal Counted(Scrape scrape) =>
        scrape.Sum("file_renames_total", ("uid", Uid)) + scrape.Sum("rename_exporter_probe_missed_total", ("program", "exit"));

    private static string Build(string? name) => name is null ? Repository.Exporter : Repository.InArtifacts($"upgrade/{name}.sh");

    private sealed record Change(string Name, string Signal, TimeSpan Pause, string? From = null);

    /// <param name="Renames">That no page of either showed.</param>
    /// <param name="Of">All.</param>
    /// <param name="Time">How long the load took for as many.</param>
    private sealed record Loss(long Renames, long Of, TimeSpan Time, bool Continued)
    {
        public override string ToString() => Renames == 0
            ? string.Create(CultureInfo.InvariantCulture, $"0 of {Of:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"{Renames:N0} of {Of:N0}, those of {Amount(Time)}");

        private static string Amount(TimeSpan time) => time.TotalSeconds < 0.1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:f1} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:f2} s");
    }
}
