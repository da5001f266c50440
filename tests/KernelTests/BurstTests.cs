using System.Globalization;
using System.Text.RegularExpressions;

namespace KernelTests;

/// <summary>Files that lose their types: the detector in the shipped binary, from the kernel's samples to what it says.</summary>
public sealed class BurstTests : IDisposable
{
    private const int Files = 200, Last = 100, Uid = 4371;

    private static readonly string s_encryptor = Repository.InArtifacts("tests/encryptor");
    private static readonly string[] s_types = ["docx", "pdf", "jpg"];

    private readonly DirectoryInfo _directory = SharedDirectory.Create("burst");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Files_that_lose_their_types_are_an_alert_a_series_and_a_warning_and_all_of_them_become_events()
    {
        string events = Path.Combine(_directory.FullName, "events.json");
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--probe.attach=tracepoint", $"--events.output=file:{events}", "--events.max-rate=0");
        await EncryptAsync();

        // Ours: somebody else's burst on this host is none of this test's.
        string comm = (await File.ReadAllTextAsync("/proc/self/comm", TestContext.Current.CancellationToken)).Trim();
        Scrape scrape = await exporter.ScrapeUntilAsync(scrape => scrape.Sum("file_rename_burst_active", ("comm", comm)) > 0);
        Sample active = Assert.Single(scrape.Of("file_rename_burst_active"), sample => sample.Labels["comm"] == comm);
        Assert.Equal(("type_loss", "critical"), (active.Labels["reason"], active.Labels["severity"]));
        Assert.True(scrape.Sum("file_rename_bursts_total", ("reason", "type_loss"), ("severity", "critical")) >= 1);
        await exporter.ScrapeUntilAsync(scrape => new SampleTotals(scrape).IsSettled);
        EventLine[] lines = [.. File.ReadLines(events).Select(EventLine.Parse)];
        EventLine alert = Assert.Single(
            lines, line => line.Text("event", "kind") == "alert" && line.Pid == Environment.ProcessId);
        Assert.Equal($"{NameOf(0)}.locked", alert.Text("rename", "burst", "first_file"));
        Assert.Contains("burst of renames, critical: comm ", exporter.Log, StringComparison.Ordinal);

        // Five a second would be few of them. All of them are sampled where the exporter has its turn in time.
        var names = lines.Select(line => line.New).ToHashSet();
        Assert.InRange(Enumerable.Range(Files - Last, Last).Count(i => names.Contains($"{NameOf(i)}.locked")), Last / 2, Last);
    }

    /// <summary>38 files a second, the median of ransomware, by a new program, beside 2,000 new names a second.</summary>
    [Fact]
    public async Task Encryptor_beside_a_flood_of_names_is_found_within_3_seconds()
    {
        const int Rate = 38, Promise = 3 * Rate; // files, so that a machine that is slow is no reason
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--probe.attach=tracepoint");
        using var driver = new RenameDriver();
        string[] files = ["--dir", _directory.CreateSubdirectory("victims").FullName, "--files", $"{2 * Promise}"];
        Assert.Equal(0, (await CommandRunner.RunAsync(s_encryptor, ["--make", .. files])).ExitCode);
        Task<DriverResult> flood = driver.LoadAsync(
            "--count", "14000", "--rate", "2000", "--actors", "14000", "--every", "1");
        await exporter.ScrapeUntilAsync(scrape => scrape.Sum("rename_exporter_samples_total") > 1000);

        Task<CommandResult> encryptor = CommandRunner.RunAsync(
            s_encryptor, ["--made", .. files, "--rate", $"{Rate}", "--comm", "mediancrypt"]);
        Scrape found = await exporter.ScrapeUntilAsync(
            scrape => scrape.Sum("file_rename_burst_active", ("comm", "mediancrypt")) > 0);

        Assert.Equal(1, found.Sum("file_rename_burst_active", ("comm", "mediancrypt"), ("severity", "critical")));
        Match burst = Regex.Match(exporter.Log, @"comm mediancrypt, uid \d+, pid \d+, .*?(\d+) files in");
        Assert.InRange(int.Parse(burst.Groups[1].Value, CultureInfo.InvariantCulture), 1, Promise);
        await Task.WhenAll(flood, encryptor);
    }

    /// <summary>Of an actor's 20 samples at once few are left, and no later rename tells of the others.</summary>
    [Fact]
    public async Task Burst_that_is_over_at_once_is_found()
    {
        const int Before = 8, Attack = 60;
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--probe.attach=tracepoint", "--detector.new-program=0s");

        await AttackAsync(Attack, 100_000, "hitandrun", "--count", $"{Before}");

        Scrape found = await exporter.ScrapeUntilAsync(scrape => scrape.Sum("file_rename_burst_active", ("comm", "hitandrun")) > 0);
        Assert.Equal(Before + Attack, found.Sum("file_renames_total", ("comm", "hitandrun")));
    }

    /// <summary>Whoever has the name of a program that renames all the time has no 20 samples, but one in 0.2 s.</summary>
    [Fact]
    public async Task Burst_by_the_name_of_a_busy_program_is_found()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--probe.attach=tracepoint", "--detector.new-program=0s");

        await AttackAsync(350, 1000, "busyname", "--count", "100", "--rate", "50");

        Scrape found = await exporter.ScrapeUntilAsync(scrape => scrape.Sum("file_rename_burst_active", ("comm", "busyname")) > 0);
        Assert.Equal(1, found.Sum("file_rename_burst_active", ("comm", "busyname"), ("severity", "critical"), ("reason", "type_loss")));
    }

    /// <summary>Three files that lose their types, and hundreds behind them that do not, of which none is sampled.</summary>
    [Fact]
    public async Task Files_that_keep_their_types_behind_a_few_that_do_not_are_no_burst()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--probe.attach=tracepoint", "--detector.new-program=0s");
        string[] names = [.. Enumerable.Range(0, 17).Select(i => $"{i}.txt"), "x.docx", "y.pdf", "z.jpg", .. Enumerable.Range(0, 400).Select(i => $"a{i}.txt")];
        await File.WriteAllLinesAsync(Path.Combine(_directory.FullName, "names"), names, TestContext.Current.CancellationToken);

        CommandResult harmless = await CommandRunner.RunAsync("perl", "-e", """
            chdir shift; open my $list, "<", "names"; chomp(my @names = <$list>);
            for (@names) { open my $file, ">", $_ or die }
            for (@names) { rename $_, /^[xyz][.]/ ? "$_.qqq" : "new-$_" or die }
            """, _directory.FullName);

        Assert.True(harmless.ExitCode == 0, harmless.Error);
        await exporter.ScrapeUntilAsync(scrape => scrape.Sum("file_renames_total", ("comm", "perl")) >= names.Length);
        await Task.Delay(2000, TestContext.Current.CancellationToken); // it looks behind samples for a second
        Assert.Equal(0, (await exporter.ScrapeAsync()).Sum("file_rename_burst_active", ("comm", "perl")));
    }

    [Fact]
    public async Task Output_without_events_gets_the_alert_alone()
    {
        string events = Path.Combine(_directory.FullName, "alerts.json");
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--probe.attach=tracepoint", $"--events.output=file:{events}", "--events.rate=0");
        await EncryptAsync();
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "1000"); // most of which make no sample

        Scrape scrape = await exporter.ScrapeUntilAsync(
            scrape => scrape.Sum("rename_exporter_sink_delivered_total") > 0);
        Assert.Equal(0, scrape.Sum("rename_exporter_events_received_total"));
        Assert.Equal(0, await exporter.StopAsync()); // which sums up what made no event, where events are wanted
        EventLine[] lines = [.. File.ReadLines(events).Select(EventLine.Parse)];
        Assert.Single(lines, line => line.Pid == Environment.ProcessId);
        Assert.All(lines, line => Assert.Equal("alert", line.Text("event", "kind")));
    }

    [Fact]
    public async Task Exporter_without_the_detector_says_so()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--detector.files=0");

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(0, scrape.Sum("rename_exporter_burst_enabled"));
        Assert.False(scrape.Has("file_rename_bursts_total"));
    }

    /// <summary>On files that are there already.</summary>
    /// <param name="before">How the same actor renames something else just before.</param>
    private async Task AttackAsync(int files, int rate, string comm, params string[] before)
    {
        string[] victims = ["--dir", _directory.CreateSubdirectory("victims").FullName, "--files", $"{files}"];
        Assert.Equal(0, (await CommandRunner.RunAsync(s_encryptor, ["--make", .. victims])).ExitCode);
        using var driver = new RenameDriver();
        string[] actor = ["--comm", comm, "--uid", $"{Uid}"];
        await driver.LoadAsync([.. before, .. actor]);
        CommandResult attack = await CommandRunner.RunAsync(s_encryptor, ["--made", .. victims, "--rate", $"{rate}", .. actor]);
        Assert.True(attack.ExitCode == 0, attack.Error);
    }

    private async Task EncryptAsync()
    {
        for (int i = 0; i < Files; i++)
        {
            string file = NameOf(i);
            File.Create(file).Dispose();
            File.Move(file, $"{file}.locked", overwrite: true); // which is rename(2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private string NameOf(int file) => Path.Combine(_directory.FullName, $"{file}.{s_types[file % s_types.Length]}");
}
