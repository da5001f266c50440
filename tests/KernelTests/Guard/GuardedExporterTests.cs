using System.Globalization;

namespace KernelTests.Guard;

/// <summary>The guard of the shipped binary: its file, both keys, the detector's word, and what is left when it dies.</summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class GuardedExporterTests : IDisposable
{
    private const int Budget = 100;

    // A signal comes when the system call returns.
    private const int Last = 2;

    private readonly DirectoryInfo _directory = SharedDirectory.Create("guarded");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Exporter_that_is_killed_leaves_nothing_that_stops_anybody()
    {
        await using ExporterProcess exporter = await GuardedAsync("--guard.mode=enforce", $"budget: {Budget}, refill: 1/h");
        Assert.InRange(await Storm.RunAsync(TestGuard.Uid), Budget, Budget + Last);

        await exporter.StopAsync("KILL");

        Assert.Equal(Storm.Files, await Storm.RunAsync(TestGuard.Uid));
    }

    [Fact]
    public async Task Policy_that_asks_for_it_alone_stops_nobody()
    {
        await using ExporterProcess exporter = await GuardedAsync("--guard.mode=monitor", $"budget: {Budget}, refill: 1/h");

        Assert.Equal(Storm.Files, await Storm.RunAsync(TestGuard.Uid));

        Scrape scrape = await exporter.ScrapeAfterPollAsync();
        Assert.Equal(Storm.Files - Budget, scrape.Sum("rename_exporter_guard_verdicts_total", ("verdict", "would_act")));
        Assert.Equal(0, scrape.Sum("rename_exporter_guard_verdicts_total", ("verdict", "acted")));
        Assert.Contains("process-would-be-killed: ", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Burst_that_the_detector_finds_is_ended_at_its_next_rename_and_another_user_goes_on()
    {
        await using ExporterProcess exporter = await GuardedAsync("--guard.mode=enforce", "when: burst");

        const int perSecond = 100;
        int[] renamed = await Task.WhenAll(
            Storm.RunAsync(TestGuard.Uid, rate: perSecond), Storm.RunAsync(TestGuard.Neighbour, rate: perSecond));

        // The detector wants twenty, of a new program with all others that are new; then the exporter needs its turn on the processor.
        Assert.InRange(renamed[0], 1, Storm.Files - 1);
        Assert.Equal(Storm.Files, renamed[1]);
        Scrape scrape = await exporter.ScrapeAfterPollAsync();
        Assert.InRange(scrape.Sum("rename_exporter_guard_verdicts_total", ("verdict", "acted")), 1, Last);
        Assert.InRange(scrape.Sum("rename_exporter_guard_marks_total"), 1, 4);
        Assert.InRange(scrape.Sum("rename_exporter_guard_mark_delay_seconds"), 0, 60);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{renamed[0]} files were renamed; the mark took {scrape.Sum("rename_exporter_guard_mark_delay_seconds")} s"));
    }

    private Task<ExporterProcess> GuardedAsync(string mode, string rule)
    {
        string policy = PolicyFile.Write(_directory, TestGuard.Uid, rule, "kill");
        return ExporterProcess.StartAsync("--probe.attach=tracepoint", $"--guard.policy.file={policy}", mode);
    }
}
