using System.Diagnostics;
using System.Net.Sockets;

namespace E2eTests;

/// <summary>--events.output on the exporter: what is healthy delivers, what is not costs nobody else anything.</summary>
[Collection(nameof(Alone))]
public sealed class EventsOutputTests : IDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60); // against hangs only

    private readonly string _directory = SharedDirectory.Create("outputs").FullName;
    private readonly RenameDriver _driver = new();

    private string Log => Path.Combine(_directory, "events.json");

    public void Dispose()
    {
        _driver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task File_gets_every_event_and_the_sums_agree()
    {
        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync($"--events.output=file:{Log}", "--events.rate=1000", "--events.burst=1000",
                "--events.max-rate=0");
        await _driver.LoadAsync("--count", "500", "--comm", "written");
        Scrape scrape = await UntilAsync(exporter, s => Delivered(s, Log) >= 500 && Queued(s) == 0);

        AssertSums(scrape);
        Assert.Equal(500, Lines(Log).Count(line => line.Process == "written"));
        Assert.Equal(0, await exporter.StopAsync());
        Assert.True(Lines(Log).Count >= Delivered(scrape, Log));
    }

    /// <summary>By the settings file; another output has all of them.</summary>
    [Fact]
    public async Task Output_gets_what_is_selected_for_it_alone()
    {
        string selected = Path.Combine(_directory, "selected.json"), settings = Path.Combine(_directory, "settings.yml");
        await File.WriteAllTextAsync(
            settings,
            $"events:\n  output: ['file:{Log}', 'file:{selected}']\n  select: ['file:{selected} comm=sel* not-comm=selfish']\n",
            TestContext.Current.CancellationToken);
        await using ExporterProcess exporter = await ExporterProcess.StartAsync($"--config.file={settings}", "--events.max-rate=0");
        foreach (string comm in (string[])["selected", "selfish", "other"])
        {
            await _driver.LoadAsync("--count", "10", "--comm", comm);
        }

        Scrape scrape = await UntilAsync(exporter, s => Delivered(s, Log) >= 30 && Queued(s) == 0);
        Assert.Equal(10, Delivered(scrape, selected));
        AssertSums(scrape);
        Assert.All(Lines(selected), line => Assert.Equal("selected", line.Process));
        Assert.Equal(10, Lines(selected).Count);
        Assert.Superset(
            new HashSet<string> { "selected", "selfish", "other" }, Lines(Log).Select(line => line.Process!).ToHashSet());
    }

    [Fact]
    public async Task Full_files_are_kept_beside_and_no_event_is_lost()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            $"--events.output=file:{Log}", "--events.file-max-size=1MiB", "--events.file-keep=9",
            "--events.rate=1000000", "--events.burst=1000000", "--events.max-rate=0");
        await _driver.LoadAsync("--count", "3000", "--rate", "1500", "--comm", "written"); // a young name has room for 1,700 in the ring
        Scrape scrape = await UntilAsync(
            exporter, s => Delivered(s, Log) >= 3000 && s.Sum("rename_exporter_events_queued") == 0 && Queued(s) == 0);

        AssertSums(scrape);
        Assert.Equal(0, await exporter.StopAsync());
        string[] files = Directory.GetFiles(_directory);
        Assert.True(files.Length > 1);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 1 << 20));
        Assert.Equal(3000, files.SelectMany(Lines).Count(line => line.Process == "written"));

        // As everybody's.
        Assert.True(scrape.Sum("file_renames_total", ("comm", "rename_exporter")) >= files.Length - 1);
        Assert.Equal(0, scrape.Sum("file_rename_errors_total", ("comm", "rename_exporter"), ("errno", "ENOENT")));
    }

    /// <summary>Of which the kernel also sends a signal, SIGXFSZ, that ends a process by default.</summary>
    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task File_at_the_limit_of_its_size_is_as_a_full_disk()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            "/usr/bin/prlimit", "--fsize=65536:65536", Repository.Exporter,
            $"--events.output=file:{Log}", "--events.rate=1000", "--events.burst=1000");
        await _driver.LoadAsync("--count", "500", "--comm", "written");

        await UntilAsync(exporter, s => s.Sum("rename_exporter_sink_failures_total") > 0 && Queued(s) > 0);
        Assert.Contains($"cannot write to {Log}: File too large", exporter.Log, StringComparison.Ordinal);
        Assert.Equal(0, await exporter.StopAsync());
    }

    /// <summary>At start, and not when the first event comes.</summary>
    [Theory]
    [InlineData("missing/events.json", "Could not find the directory")]
    [InlineData("link", "it is a symbolic link, which is not followed")]
    public async Task File_that_cannot_be_written_ends_the_start(string name, string reason)
    {
        File.CreateSymbolicLink(Path.Combine(_directory, "link"), Log);
        string path = Path.Combine(_directory, name);

        CommandResult result = await CommandRunner.RunAsync(
            Repository.Exporter, "--web.listen-address=127.0.0.1:0", $"--events.output=file:{path}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"cannot open {path} of the events: {reason}", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("please report it", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Log));
    }

    [Fact]
    public async Task Hangup_opens_the_file_anew_for_logrotate()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync($"--events.output=file:{Log}");
        await _driver.LoadAsync("--count", "3", "--comm", "before");
        await UntilAsync(() => File.Exists(Log) && Lines(Log).Count(line => line.Process == "before") == 3);

        File.Move(Log, Log + ".1");
        await CommandRunner.RunAsync("kill", "-HUP", $"{exporter.Id}");
        await UntilAsync(() => File.Exists(Log)); // without waiting for an event
        await _driver.LoadAsync("--count", "4", "--comm", "after");
        await UntilAsync(() => Lines(Log).Count(line => line.Process == "after") == 4);

        Assert.DoesNotContain(Lines(Log + ".1"), line => line.Process == "after");
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Full_disk_is_counted_and_survived()
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", _directory);
        try
        {
            await using ExporterProcess exporter = await ExporterProcess.StartAsync(
                $"--events.output=file:{Log}", "--events.output=file:/dev/full", "--events.rate=1000", "--events.burst=1000",
                "--events.max-rate=0");
            await _driver.LoadAsync("--count", "200", "--comm", "too-much");
            Scrape full = await UntilAsync(exporter, s => s.Sum(
                "rename_exporter_sink_failures_total", ("sink", $"file:{Log}")) > 0 && Queued(s, "/dev/full") >= 200);
            AssertSums(full);
            Assert.True(Delivered(full, Log) < 200);
            Assert.Equal(0, Delivered(full, "/dev/full"));
            Assert.Equal(Delivered(full, Log), Lines(Log).Count);

            await RunAsync("mount", "-o", "remount,size=4m", _directory);
            Scrape roomy = await UntilAsync(exporter, s => Delivered(s, Log) >= 200 && Queued(s, Log) == 0);
            AssertSums(roomy);
            Assert.Equal(0, roomy.Sum("rename_exporter_sink_dropped_total", ("sink", $"file:{Log}")));
            Assert.Equal(200, Lines(Log).Count(line => line.Process == "too-much"));

            // One warning for each sink, however often it tried.
            Assert.Equal(2, exporter.Log.Split('\n').Count(line => line.Contains("cannot be delivered", StringComparison.Ordinal)));
            Assert.Equal(0, await exporter.StopAsync());
            Assert.Matches("stopped with [0-9]+ events not delivered to file:/dev/full", exporter.Log);
        }
        finally
        {
            await RunAsync("umount", _directory);
        }
    }

    [Fact]
    public async Task Reader_that_goes_on_is_told_what_it_has_missed()
    {
        string pipe = Path.Combine(_directory, "pipe");
        await RunAsync("mkfifo", "--mode=666", pipe);
        using FileStream reader = new(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            $"--events.output=file:{pipe}", "--events.rate=1000000", "--events.burst=1000000", "--events.max-rate=0",
            "--events.queue=1024", $"--events.select=file:{pipe} comm=missed");
        for (int i = 1; i <= 6; i++)
        {
            await _driver.LoadAsync("--count", "500", "--comm", "missed");
            await UntilAsync(exporter, s => s.Sum("rename_exporter_sink_received_total", ("sink", $"file:{pipe}")) >= 500 * i);
        }

        Scrape scrape = await exporter.ScrapeAsync();
        decimal dropped = scrape.Sum("rename_exporter_sink_dropped_total", ("sink", $"file:{pipe}"), ("reason", "queue_full"));
        Assert.True(dropped > 1000, $"{dropped} dropped");

        List<EventLine> lines = [];
        using StreamReader text = new(reader);
        while (lines.Sum(line => line.IsSummary ? line.Suppressed.Since + line.Lost : 1) < 3000)
        {
            lines.Add(EventLine.Parse((await text.ReadLineAsync(TestContext.Current.CancellationToken))!));
        }

        Assert.Equal(dropped, lines.Where(line => line.Process == "<dropped>").Sum(line => line.Lost));
        Assert.Equal(3000 - dropped, lines.Count(line => line.Process == "missed"));
        AssertSums(await UntilAsync(exporter, s => Queued(s, pipe) == 0));
    }

    [Theory, InlineData("stdout"), InlineData("file")]
    public async Task Reader_that_has_stopped_costs_nothing_but_its_events(string output)
    {
        string pipe = Path.Combine(_directory, "pipe");
        await RunAsync("mkfifo", "--mode=666", pipe);
        using FileStream reader = new(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite); // and never reads
        string flag = output == "stdout" ? "stdout" : $"file:{pipe}";
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            "sh", "-c", "exec \"$@\" >\"$0\"", pipe, Repository.Exporter, $"--events.output={flag}",
            $"--events.output=file:{Log}", "--events.rate=1000000", "--events.burst=1000000", "--events.max-rate=0",
            "--events.flush-timeout=500ms", "--events.queue=4096");

        // A pipe has room for 64 KiB, some hundred events; the queue for 4096.
        for (int i = 0; i < 12; i++)
        {
            await _driver.LoadAsync("--count", "500", "--comm", "flood");
            // What is before the sinks has a queue of 4096 as well, which is not meant here: a busy machine is behind.
            await UntilAsync(exporter, s => s.Sum("rename_exporter_events_queued") == 0);
        }

        Scrape scrape = await UntilAsync(exporter, s => Delivered(s, Log) >= 6000 && Queued(s, Log) == 0);
        AssertSums(scrape);
        string sink = output == "stdout" ? "stdout" : $"file:{pipe}";
        Assert.True(scrape.Sum("rename_exporter_sink_dropped_total", ("sink", sink), ("reason", "queue_full")) > 1000);
        Assert.Equal(0, scrape.Sum("rename_exporter_sink_dropped_total", ("sink", $"file:{Log}")));
        Assert.Equal(0, scrape.Sum("rename_exporter_events_dropped_total"));
        Assert.Equal(6000, scrape.Sum("file_renames_total", ("comm", "flood")));

        // The promise to the operator, so it is measured: 5 s and the flush timeout.
        using QuietMachine quiet = await QuietMachine.TakeAsync();
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await exporter.StopAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5.5));
        Assert.Single(
            exporter.Log.Split('\n'), line => line.Contains("is too slow for the events", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Termination_delivers_what_is_queued()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            $"--events.output=file:{Log}", "--events.rate=1000000", "--events.burst=1000000",
            "--events.max-rate=0", "--events.flush-timeout=1m"); // on a machine however busy
        // As many as half of the ring holds, which is the part of new names: the reader may be late.
        await _driver.LoadAsync("--count", "1000", "--comm", "last-words");

        Assert.Equal(0, await exporter.StopAsync());
        Assert.Equal(1000, Lines(Log).Count(line => line.Process == "last-words"));
    }

    /// <summary>The web server uses up the host's patience; the sinks get theirs all the same.</summary>
    [Fact]
    public async Task Scraper_that_hangs_does_not_take_the_events_time()
    {
        string pipe = Path.Combine(_directory, "pipe");
        await RunAsync("mkfifo", "--mode=666", pipe);
        using FileStream reader = new(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite); // and never reads
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            $"--events.output=file:{Log}", $"--events.output=file:{pipe}", "--events.max-rate=0",
            "--events.flush-timeout=500ms");
        await _driver.LoadAsync("--count", "10000", "--actors", "10000");
        // What comes later must not stand behind these: a busy machine is not through with them at once.
        await UntilAsync(exporter, s => s.Sum("rename_exporter_events_made_total") > 0
            && s.Sum("rename_exporter_events_queued") == 0 && Queued(s, Log) == 0);
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(exporter.Url.Host, exporter.Url.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await client.GetStream().ReadExactlyAsync(new byte[100], TestContext.Current.CancellationToken);

        Task<int> stopped = exporter.StopAsync();
        await _driver.LoadAsync("--count", "20", "--comm", "meanwhile");

        Assert.Equal(0, await stopped);
        Assert.Equal(20, Lines(Log).Count(line => line.Process == "meanwhile"));
        Assert.Matches($"stopped with [0-9]+ events not delivered to file:{pipe}", exporter.Log);
    }

    [Fact]
    public async Task Standard_output_is_json_lines_and_the_log_stays_apart()
    {
        string output = Path.Combine(_directory, "output");
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            "sh", "-c", "exec \"$@\" >\"$0\"", output, Repository.Exporter, "--events.output=stdout");
        await _driver.LoadAsync("--count", "2", "--comm", "to-stdout");
        await UntilAsync(() => Lines(output).Count(line => line.Process == "to-stdout") == 2);

        Assert.Equal(0, await exporter.StopAsync());
        Assert.Equal(2, Lines(output).Count(line => line.Process == "to-stdout"));
        Assert.EndsWith("\n", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("events go to stdout", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_outputs_and_the_detector_there_are_no_samples_and_no_families()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--detector.files=0");
        await _driver.LoadAsync("--count", "5", "--comm", "unseen");

        string page = await exporter.GetAsync("/metrics");
        Assert.DoesNotContain("rename_exporter_sink_", page, StringComparison.Ordinal);
        Assert.DoesNotContain("rename_exporter_events_", page, StringComparison.Ordinal);
        Assert.DoesNotContain("rename_exporter_samples_", page, StringComparison.Ordinal);
    }

    private static void AssertSums(Scrape scrape)
    {
        Assert.Equal(
            scrape.Sum("rename_exporter_events_received_total"),
            scrape.Sum("rename_exporter_events_made_total") + scrape.Sum("rename_exporter_events_dropped_total")
                + scrape.Sum("rename_exporter_events_queued"));
        Assert.True(
            scrape.Sum("rename_exporter_samples_total", ("outcome", "sampled"))
                >= scrape.Sum("rename_exporter_events_received_total"));
        Assert.All(scrape.Of("rename_exporter_sink_received_total"), received =>
        {
            string sink = received.Labels["sink"];
            Assert.Equal(
                received.Value,
                scrape.Sum("rename_exporter_sink_delivered_total", ("sink", sink))
                    + scrape.Sum("rename_exporter_sink_dropped_total", ("sink", sink))
                    + scrape.Sum("rename_exporter_sink_queued", ("sink", sink)));
        });
    }

    private static decimal Delivered(Scrape scrape, string path) =>
        scrape.Sum("rename_exporter_sink_delivered_total", ("sink", $"file:{path}"));

    private static decimal Queued(Scrape scrape) => scrape.Sum("rename_exporter_sink_queued");

    private static decimal Queued(Scrape scrape, string path) =>
        scrape.Sum("rename_exporter_sink_queued", ("sink", $"file:{path}"));

    private static IReadOnlyList<EventLine> Lines(string path) =>
        [.. File.ReadAllText(path).Split('\n')[..^1].Select(EventLine.Parse).Where(line => !line.IsSummary)];

    private static async Task<Scrape> UntilAsync(ExporterProcess exporter, Predicate<Scrape> condition)
    {
        var watch = Stopwatch.StartNew();
        for (; ; )
        {
            Scrape scrape = await exporter.ScrapeAsync();
            if (condition(scrape))
            {
                return scrape;
            }

            Assert.True(watch.Elapsed < HangLimit, $"never came true:\n{exporter.Log}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < HangLimit, "never came true");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
