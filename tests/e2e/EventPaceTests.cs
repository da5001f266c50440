using System.Diagnostics;

namespace E2eTests;

/// <summary>How soon an event is written, who is woken for it, and what that takes of the kernel.</summary>
[Collection(nameof(Alone))]
public sealed class EventPaceTests : IDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60); // against hangs only

    private readonly string _directory = SharedDirectory.Create("pace").FullName;
    private readonly RenameDriver _driver = new();

    private string Log => Path.Combine(_directory, "events.json");

    public void Dispose()
    {
        _driver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Sample_that_finds_the_exporter_at_rest_wakes_it()
    {
        await using ExporterProcess exporter = await StartAsync();

        // It may not be at rest yet, or not any more.
        await UntilAsync(async () =>
        {
            await _driver.LoadAsync("--count", "1", "--comm", "waker");
            return (await exporter.ScrapeAsync()).Sum("rename_exporter_events_wakeups_total") > 0;
        });
    }

    [Fact]
    public async Task Samples_wake_the_exporter_ten_times_a_second_at_most()
    {
        await using ExporterProcess exporter = await StartAsync();
        var watch = Stopwatch.StartNew();
        decimal made = 0;
        decimal woken = 0;
        while (watch.Elapsed < TimeSpan.FromSeconds(3))
        {
            await _driver.LoadAsync("--count", "20", "--comm", "busy");
            made += 20;
            woken = (await exporter.ScrapeAsync()).Sum("rename_exporter_events_wakeups_total");
        }

        Assert.InRange(woken, 1, 10 * (decimal)Math.Ceiling(watch.Elapsed.TotalSeconds + 1));
        Assert.True(made > woken);
    }

    /// <summary>The promise to the operator, so it is measured. It takes a few ms; a reader that nobody wakes, 500.</summary>
    [Fact]
    public async Task Event_of_an_exporter_at_rest_is_in_the_file_at_once()
    {
        await using ExporterProcess exporter = await StartAsync();
        string[] names = [Path.Combine(_directory, "a"), Path.Combine(_directory, "b")];
        await File.WriteAllTextAsync(names[0], "", TestContext.Current.CancellationToken);
        using QuietMachine quiet = await QuietMachine.TakeAsync();
        var took = new List<TimeSpan>();
        for (int i = 0; i < 11; i++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken); // longer than it stays awake
            long before = Length();
            var watch = Stopwatch.StartNew();
            File.Move(names[i % 2], names[1 - i % 2]);
            while (Length() == before)
            {
                Assert.True(watch.Elapsed < HangLimit, $"no event:\n{exporter.Log}");
                Thread.Sleep(1);
            }

            took.Add(watch.Elapsed);
        }

        Assert.InRange(took.Order().ElementAt(took.Count / 2), TimeSpan.Zero, TimeSpan.FromMilliseconds(40));
    }

    [Fact]
    public async Task Events_take_no_more_system_calls_than_recorded()
    {
        await using ExporterProcess exporter = await StartAsync();
        await _driver.LoadAsync("--count", "10", "--comm", "first"); // what is done once
        await WrittenAsync(exporter, 10);

        AssertAtMost("event in a flood", await CallsAsync(exporter, "flood", runs: 1, count: 5000));
        AssertAtMost("event at rest", await CallsAsync(exporter, "rest", runs: 20, count: 1));

        // The exporter has no right to look where the driver is (ptrace(2)), which it need not find out each time.
        string[] relative = ["--dir", Path.GetRelativePath(Environment.CurrentDirectory, _directory)];
        AssertAtMost(
            "event with relative paths in a flood", await CallsAsync(exporter, "relative", runs: 1, count: 5000, relative));
    }

    [Fact]
    public async Task Writes_to_a_file_begin_no_threads()
    {
        await using ExporterProcess exporter = await StartAsync();
        await _driver.LoadAsync("--count", "10", "--comm", "first");
        await WrittenAsync(exporter, 10);

        (_, IReadOnlyDictionary<string, long> calls) = await CallsAsync(exporter, "one", runs: 20, count: 1);

        Assert.InRange(calls["pwrite64"], 20, long.MaxValue);
        AssertAtMost("write of a file", (calls.GetValueOrDefault("clone3") + calls.GetValueOrDefault("clone"), calls));
    }

    /// <summary>No scrape meanwhile, which has calls of its own.</summary>
    /// <returns>For each event, those of other processes included; and all of them.</returns>
    private async Task<(decimal Each, IReadOnlyDictionary<string, long> Calls)> CallsAsync(
        ExporterProcess exporter, string comm, int runs, int count, params string[] options)
    {
        // A name that is a second old has the whole ring buffer.
        decimal before = await WrittenAsync(exporter, 0) + 1;
        await _driver.LoadAsync(["--count", "1", "--comm", comm, .. options]);
        await WrittenAsync(exporter, before);
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        using var lines = new LineCounter(Log, $"\"{comm}\"");
        int first = lines.Count;
        await using CallCount counted = await CallCount.OfAsync(exporter.Id);
        for (int run = 1; run <= runs; run++)
        {
            await _driver.LoadAsync(["--count", $"{count}", "--comm", comm, .. options]);
            await UntilAsync(() => Task.FromResult(lines.Count - first >= run * count));
        }

        IReadOnlyDictionary<string, long> calls = await counted.EndAsync();
        return (calls.Values.Sum() / (await WrittenAsync(exporter, before + runs * count) - before), calls);
    }

    // A queue for the whole flood: its events are made in less time than strace leaves for writing them.
    private Task<ExporterProcess> StartAsync() => ExporterProcess.StartAsync(
        $"--events.output=file:{Log}", "--events.rate=1000000", "--events.burst=1000000", "--events.max-rate=0",
        "--events.queue=16384");

    private long Length() => File.Exists(Log) ? new FileInfo(Log).Length : 0;

    /// <returns>How many events have been delivered: at least that many.</returns>
    private static async Task<decimal> WrittenAsync(ExporterProcess exporter, decimal least)
    {
        decimal written = 0;
        await UntilAsync(async () =>
        {
            written = (await exporter.ScrapeAsync()).Sum("rename_exporter_sink_delivered_total");
            return written >= least;
        });
        return written;
    }

    private static void AssertAtMost(string what, (decimal Number, IReadOnlyDictionary<string, long> By) calls)
    {
        string by = string.Join(", ", calls.By.OrderByDescending(call => call.Value).Take(8).Select(call => $"{call.Key} {call.Value}"));
        string said = $"{what}: {calls.Number:F2} of {CallsTable.Most(what)} ({by})";
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        Assert.True(calls.Number <= CallsTable.Most(what), said);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < HangLimit, "never came true");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lines of a file that grows, however large it is.</summary>
    private sealed class LineCounter(string path, string part) : IDisposable
    {
        private readonly StreamReader _file = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        private string _rest = "";
        private int _count;

        public int Count
        {
            get
            {
                string[] lines = (_rest + _file.ReadToEnd()).Split('\n');
                _rest = lines[^1];
                return _count += lines[..^1].Count(line => line.Contains(part, StringComparison.Ordinal));
            }
        }

        public void Dispose() => _file.Dispose();
    }
}
