namespace KernelTests;

/// <summary>What the exporter may do before it has attached, and what every thread of it may do afterwards.</summary>
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class PrivilegeTests
{
    private const string Nothing = "0000000000000000";

    // What tracepoint mode takes on a host whose tracefs is root's.
    private const string Needed = "+bpf,+perfmon,+dac_read_search";
    private const string NeededMask = "c000000004";

    [Fact]
    public async Task Normal_start_as_root_is_six_lines_and_no_warning()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--events.output=stdout");
        await exporter.ScrapeAsync();

        string[] lines = OfItself(exporter.Log);
        Assert.All(lines, line => Assert.Contains(" level=INFO ", line, StringComparison.Ordinal));
        Assert.InRange(lines.Length, 4, 6);
        Assert.DoesNotContain("ENOENT", exporter.Log, StringComparison.Ordinal);
    }

    /// <summary>Without lines about bursts, which are others' on this host.</summary>
    private static string[] OfItself(string log) =>
        [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("burst of renames", StringComparison.Ordinal))];

    [Fact]
    public async Task Capabilities_that_are_kept_are_warned_of()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--capabilities.keep");

        Assert.Matches("level=WARN msg=\"started with [0-9]+ capabilities that it does not need", exporter.Log);
    }

    [Fact]
    public async Task Root_drops_everything_in_every_thread_and_goes_on_counting()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--probe.max-entries=512", "--probe.poll-interval=100ms", "--log.level=debug");
        AssertDropped(exporter, Nothing);
        Assert.Contains("it does not need (CAP_CHOWN ", exporter.Log, StringComparison.Ordinal);

        // Many names in few slots: reclaimed without any capability. Many scrapes: new threads.
        using var driver = new RenameDriver();
        Task<DriverResult> load = driver.LoadAsync(
            "--seconds", "5", "--tasks", "2", "--actors", "3000", "--every", "5");
        while (!load.IsCompleted)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => exporter.ScrapeAsync()));
        }

        DriverResult did = await load;
        Scrape scrape = await exporter.ScrapeAfterPollAsync();
        Assert.True(scrape.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) > 50);
        Assert.True(scrape.Sum("rename_exporter_probe_events_total", ("outcome", "renamed")) >= did.Renamed);
        Assert.Equal(0, scrape.Sum("rename_exporter_poll_errors_total"));
        Assert.Equal(0, scrape.Sum("rename_exporter_slots_lost_total"));
        Assert.Equal(
            scrape.Sum("rename_exporter_probe_misses_countable") == 1, scrape.Has("rename_exporter_probe_missed_total"));
        AssertDropped(exporter, Nothing);
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Keep_keeps_them()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--capabilities.keep");

        Assert.Contains("capabilities are kept", exporter.Log, StringComparison.Ordinal);
        Assert.All(Threads(exporter.Id), thread => Assert.NotEqual(Nothing, thread["CapEff"]));
    }

    // As a unit or a pod would start it: nobody, three capabilities, no way to more, nothing to write to.
    [Fact]
    public async Task Nobody_with_what_it_needs_on_a_read_only_root_counts_every_rename()
    {
        await using ExporterProcess exporter = await StartAsNobodyAsync(Needed, "--probe.attach=tracepoint");
        using var driver = new RenameDriver();
        DriverResult did = await driver.LoadAsync("--count", "321", "--comm", "unprivileged");

        Assert.Equal(321, did.Renamed);
        Assert.Equal(321, (await exporter.ScrapeAsync()).Sum("file_renames_total", ("comm", "unprivileged")));
        Assert.DoesNotContain(OfItself(exporter.Log), line => line.Contains("level=WARN", StringComparison.Ordinal));
        Assert.All(Threads(exporter.Id), thread => Assert.Equal("65534\t65534\t65534\t65534", thread["Uid"]));
        AssertDropped(exporter, Nothing);
    }

    // Every system call that it makes is in deploy/seccomp.json: another one would fail with EPERM.
    [Fact]
    public async Task Nobody_under_the_seccomp_profile_counts_and_reclaims()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            Repository.Confine, "--seccomp", Repository.SeccompProfile, "65534", NeededMask, Repository.Binary,
            "--probe.attach=tracepoint", "--probe.max-entries=512", "--probe.poll-interval=100ms",
            "--labels.cgroup", "--labels.user");
        using var driver = new RenameDriver();
        DriverResult did = await driver.LoadAsync(
            "--seconds", "5", "--tasks", "2", "--actors", "3000", "--every", "5");

        Scrape scrape = await exporter.ScrapeAfterPollAsync();
        Assert.True(scrape.Sum("rename_exporter_probe_events_total", ("outcome", "renamed")) >= did.Renamed);
        Assert.True(scrape.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) > 50);
        Assert.Equal(0, scrape.Sum("rename_exporter_poll_errors_total"));
        Assert.All(Threads(exporter.Id), thread => Assert.Equal("2", thread["Seccomp"])); // proc_pid_status(5): a filter
        AssertDropped(exporter, Nothing);
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Theory]
    [InlineData("+perfmon,+dac_read_search", "needs CAP_BPF")]
    [InlineData("+bpf,+dac_read_search", "needs CAP_PERFMON")]
    [InlineData("+bpf,+perfmon", "Give it CAP_DAC_READ_SEARCH")]
    public async Task Nobody_with_less_is_told_what_is_missing(string capabilities, string expected)
    {
        string[] command = AsNobody(capabilities, "--probe.attach=tracepoint");
        CommandResult result = await CommandRunner.RunAsync(command[0], command[1..]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private static Task<ExporterProcess> StartAsNobodyAsync(string capabilities, params string[] flags)
    {
        string[] command = AsNobody(capabilities, flags);
        return ExporterProcess.StartByAsync(command[0], command[1..]);
    }

    private static string[] AsNobody(string capabilities, params string[] flags) =>
        [
            "/usr/bin/unshare", "--mount", "sh", "-c", "mount -o remount,bind,ro / && exec \"$@\"", "sh",
            "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
            $"--inh-caps=-all,{capabilities}", $"--ambient-caps=-all,{capabilities}",
            $"--bounding-set=-all,{capabilities}", Repository.Binary, .. flags,
        ];

    private static void AssertDropped(ExporterProcess exporter, string kept)
    {
        List<Dictionary<string, string>> threads = Threads(exporter.Id);
        Assert.True(threads.Count > 5, "a .NET server has more threads");
        Assert.All(threads, thread => Assert.Equal(
            (kept, kept, Nothing, Nothing, "1"),
            (thread["CapPrm"], thread["CapEff"], thread["CapInh"], thread["CapAmb"], thread["NoNewPrivs"])));
    }

    private static List<Dictionary<string, string>> Threads(int process) =>
    [
        .. Directory.GetDirectories($"/proc/{process}/task").Select(thread => File.ReadAllLines($"{thread}/status")
            .ToDictionary(line => line.Split(':')[0], line => line.Split(':', 2)[1].Trim())),
    ];
}
