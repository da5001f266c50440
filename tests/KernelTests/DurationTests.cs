using System.Text.Json;

namespace KernelTests;

/// <summary>--no-probe.durations, where the probe sees the system calls: nothing is attached to their entries, unless something needs it.</summary>
public sealed class DurationTests : IDisposable
{
    private const string Info = "rename_exporter_probe_info";

    private readonly RenameDriver _driver = new();
    private readonly DirectoryInfo _directory = SharedDirectory.Create("durations");

    public void Dispose()
    {
        _driver.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_durations_every_rename_is_counted_by_programs_at_the_exits_alone()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--no-probe.durations", "--detector.files=0");
        await _driver.LoadAsync("--count", "500", "--tasks", "4", "--comm", "untimed");
        await _driver.LoadAsync("--count", "123", "--comm", "untimed-at", "--call", "renameat2");
        await _driver.FailAsync("ENOENT", 17, "--comm", "untimed");

        Scrape scrape = await exporter.ScrapeAfterPollAsync();
        Assert.Equal(2000, scrape.Sum("file_renames_total", ("comm", "untimed")));
        Assert.Equal(123, scrape.Sum("file_renames_total", ("comm", "untimed-at")));
        Assert.Equal(17, scrape.Sum("file_rename_errors_total", ("comm", "untimed"), ("errno", "ENOENT")));
        Assert.Equal(1, scrape.Sum(Info, ("durations", "false"), ("entries", "none")));
        Assert.Equal(0, scrape.Sum("rename_exporter_probe_missed_total", ("program", "exit")));
        Assert.Equal(["canary", "exit_alone", "reclaim"], await ProgramsAsync(exporter));

        string page = await exporter.GetAsync("/metrics");
        Assert.All(
            (string[])["file_rename_duration", "unpaired", "unrecorded", "program=\"entry\"", "table=\"latency\""],
            absent => Assert.DoesNotContain(absent, page, StringComparison.Ordinal));
    }

    /// <summary>A path is known at the entry only; the event has its duration all the same.</summary>
    [Fact]
    public async Task Output_for_events_brings_the_entries_back_and_no_histogram()
    {
        string file = Path.Combine(_directory.FullName, "events.json");
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--no-probe.durations", $"--events.output=file:{file}", "--events.burst=1000",
            "--events.max-rate=0");
        await _driver.LoadAsync("--count", "50", "--comm", "sampled");

        Scrape scrape = await exporter.ScrapeUntilAsync(
            scrape => scrape.Sum("rename_exporter_sink_delivered_total") >= 50 && new SampleTotals(scrape).IsSettled);
        Assert.Equal(50, scrape.Sum("file_renames_total", ("comm", "sampled")));
        Assert.Equal(1, scrape.Sum(Info, ("durations", "false"), ("entries", "events")));
        Assert.False(scrape.Has("file_rename_duration_seconds_count"));
        Assert.Contains("enter_renameat2", await ProgramsAsync(exporter));
        EventLine[] events =
        [
            .. File.ReadLines(file).Select(EventLine.Parse).Where(line => line.Process == "sampled"),
        ];
        Assert.Equal(50, events.Length);
        Assert.All(events, line => Assert.True(line.Old is not null && line.Find("event", "duration")!.Value.GetInt64() > 0));
    }

    [Fact]
    public async Task Check_says_what_the_entries_are_needed_for()
    {
        Assert.Contains("entries      not attached: nothing needs them", await CheckAsync("--no-probe.durations", "--detector.files=0"), StringComparison.Ordinal);
        Assert.Contains("entries      attached, for durations\n", await CheckAsync("--detector.files=0"), StringComparison.Ordinal);
        Assert.Contains("entries      attached, for durations and events\n", await CheckAsync(), StringComparison.Ordinal);
        Assert.Contains(
            "entries      attached, for events\n",
            await CheckAsync("--no-probe.durations", "--events.output=stdout"), StringComparison.Ordinal);
        Assert.Contains(
            "entries      not attached",
            await CheckAsync("--no-probe.durations", "--events.output=stdout", "--events.rate=0", "--detector.files=0"),
            StringComparison.Ordinal);
    }

    private static async Task<string> CheckAsync(params string[] flags) =>
        (await CommandRunner.RunAsync(Repository.Exporter, ["check", "--probe.attach=tracepoint", .. flags])).Output;

    /// <summary>The names of the programs that it holds.</summary>
    private static async Task<IEnumerable<string>> ProgramsAsync(ExporterProcess exporter)
    {
        var names = new List<string>();
        foreach (string info in Directory.GetFiles($"/proc/{exporter.Id}/fdinfo").Select(File.ReadAllText).Where(IsProgram))
        {
            string id = info.Split('\n').Single(line => line.StartsWith("prog_id:", StringComparison.Ordinal))["prog_id:".Length..].Trim();
            CommandResult result = await CommandRunner.RunAsync("/usr/sbin/bpftool", "-j", "prog", "show", "id", id);
            using var program = JsonDocument.Parse(result.Output);
            names.Add(program.RootElement.GetProperty("name").GetString()!);
        }

        return names.Distinct().Order(StringComparer.Ordinal);
    }

    // Links name their program, too.
    private static bool IsProgram(string info) =>
        info.Contains("prog_tag:", StringComparison.Ordinal) && info.Contains("prog_type:", StringComparison.Ordinal);
}
