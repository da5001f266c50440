using System.Globalization;
using System.Text.RegularExpressions;

namespace UpgradeTests;

/// <summary>
/// Two builds that follow each other, in turn, while others rename: artifacts/rename_exporter, and one of build/upgrade.sh.
/// </summary>
public sealed partial class TakeOverTests : IAsyncDisposable
{
    private const string Uid = "4348";
    private const int Lives = 6;

    // Two tasks rename, each of which takes a microsecond at least.
    private const double MostPerMillisecond = 2000;

    private readonly PinMount _mount = new();
    private readonly RenameDriver _driver = new();
    private readonly KeptCounters _kept = new();
    private double _gap;

    public async ValueTask DisposeAsync()
    {
        _driver.Dispose();
        await _mount.DisposeAsync();
    }

    [Fact]
    public async Task Another_version_with_the_same_programs_loses_nothing()
    {
        (long did, long counted) = await TakeTurnsAsync("version", log => Assert.Contains("probe continued", log, StringComparison.Ordinal));

        Assert.Equal(did, counted);
    }

    [Fact]
    public async Task Other_programs_lose_the_renames_of_the_gap_and_no_more()
    {
        (long did, long counted) = await TakeTurnsAsync(
            "programs", log => Assert.Contains("another probe has taken the place of the one kept in", log, StringComparison.Ordinal));

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Lives - 1} take-overs: {did - counted} of {did} renames were not counted, in {_gap:f1} ms; by the shipped binary: {Shipped:f1} ms at most"));
        Assert.True(_gap > 0);
        Assert.InRange(did - counted, 0, (long)(_gap * MostPerMillisecond));
    }

    /// <summary>A reset, said by one line; and the next one is kept again.</summary>
    [Fact]
    public async Task Another_structure_ends_the_counts()
    {
        int life = 0;
        foreach (string build in new[] { Repository.Exporter, Build("field"), Repository.Exporter })
        {
            await using ExporterProcess exporter = await StartAsync(build);
            Assert.Equal(life++ == 0 ? 0 : 1, Regex.Count(exporter.Log, "is not continued, its counts end here: .*another version made it"));
            Assert.Contains("the probe stays attached when this exporter ends", exporter.Log, StringComparison.Ordinal);
            Assert.Equal(0, (await exporter.ScrapeAsync()).Sum("file_renames_total", ("uid", Uid)));
            await _driver.LoadAsync("--count", "1000", "--uid", Uid);
            Assert.Equal(1000, (await exporter.ScrapeAsync()).Sum("file_renames_total", ("uid", Uid)));
            await exporter.StopAsync("KILL");
        }
    }

    private double Shipped { get; set; }

    /// <returns>Renames, and those that were counted or are known to be missed.</returns>
    private async Task<(long Did, long Counted)> TakeTurnsAsync(string name, Action<string> checkLog)
    {
        string[] builds = [Repository.Exporter, Build(name)];
        await using (ExporterProcess first = await StartAsync(builds[0]))
        {
            await first.StopAsync("KILL");
        }

        long did = 0;
        using var enough = new CancellationTokenSource();
        Task renaming = RenameAsync();
        for (int life = 1; life < Lives; life++)
        {
            string build = builds[life % 2];
            await using ExporterProcess exporter = await StartAsync(build);
            checkLog(exporter.Log);
            double gap = Gap().Matches(exporter.Log).Sum(one => double.Parse(one.Groups["ms"].Value, CultureInfo.InvariantCulture));
            _gap += gap;
            Shipped = Math.Max(Shipped, build == Repository.Exporter ? gap : 0);
            for (int scrape = 0; scrape < 3; scrape++)
            {
                Check(await exporter.ScrapeAfterPollAsync());
            }

            await exporter.StopAsync("KILL");
        }

        await enough.CancelAsync();
        await renaming;
        await using ExporterProcess last = await StartAsync(builds[(Lives - 1) % 2]);
        Scrape end = await last.ScrapeAsync();
        Check(end);
        return (did, (long)(end.Sum("file_renames_total", ("uid", Uid)) + end.Sum("rename_exporter_probe_missed_total", ("program", "exit"))));

        async Task RenameAsync()
        {
            while (!enough.IsCancellationRequested)
            {
                did += (await _driver.LoadAsync("--seconds", "1", "--tasks", "2", "--uid", Uid)).Renamed;
            }
        }
    }

    private void Check(Scrape scrape) => Assert.Empty(_kept.FaultsOf(scrape));

    private static string Build(string name) => Repository.InArtifacts($"upgrade/{name}.sh");

    private Task<ExporterProcess> StartAsync(string build) => ExporterProcess.StartByAsync(build, $"--probe.keep={_mount.Pins}");

    [GeneratedRegex(@"Renames of (?<ms>[0-9.]+) ms were not counted", RegexOptions.ExplicitCapture)]
    private static partial Regex Gap();
}
