using System.Diagnostics;

namespace OutputsTests;

/// <summary>Outputs that are away for a minute, or for ever: what the exporter promises meanwhile.</summary>
public sealed class OutageTests : IDisposable
{
    private const int Uid = 4322;
    private const int Room = 4000;
    private const int Before = 3000, After = 3000; // renames; one that is away has not room for both
    private const decimal MostBytes = 160_000_000;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = SharedDirectory.Create("outage");
    private readonly RenameDriver _driver = new();
    private readonly EventOutputs _outputs;

    public OutageTests() => _outputs = new(_directory.FullName, Uid);

    public void Dispose()
    {
        _driver.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Outputs_that_come_after_a_minute_get_all_and_those_that_never_come_cost_their_own_events()
    {
        (int brokerPort, int receiverPort) = await EventOutputs.FreePortsAsync();
        string file = _outputs.AddFile("events.json");
        string[] late = [_outputs.AddKafka("late-kafka.yml", brokerPort), _outputs.AddOtlp("late-otlp.yml", receiverPort)];
        string[] never = [_outputs.AddKafka("no-kafka.yml", 1), _outputs.AddOtlp("no-otlp.yml", 1)];
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            [.. _outputs.Flags(burst: Before + After), $"--events.queue={Room}", "--events.flush-timeout=1s"]);

        Task<DriverResult> load = RenameAsync(Before, perSecond: Before / (int)Outage.TotalSeconds);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Outage || !load.IsCompleted;)
        {
            Scrape scrape = await ScrapeAsync(exporter);
            Assert.All(late.Concat(never), output => Assert.Equal(0, new SinkTotals(scrape, output).Delivered));
        }

        decimal made = (await exporter.ScrapeUntilAsync(scrape => Made(scrape, file) >= Before)).Sum(
            "rename_exporter_sink_received_total", ("sink", file));
        Assert.All(late, output => Assert.Contains($"cannot be delivered to {output}", exporter.Log, StringComparison.Ordinal));
        await using var broker = new KafkaBroker(port: brokerPort);
        using var receiver = new OtlpReceiver(receiverPort);
        await exporter.ScrapeUntilAsync(scrape => late.All(output => new SinkTotals(scrape, output).Delivered >= made));
        await RenameAsync(After, perSecond: 1000);
        Scrape end = await exporter.ScrapeUntilAsync(scrape => Made(scrape, file) >= Before + After
            && late.Append(file).All(output => new SinkTotals(scrape, output).HasAll));

        decimal all = new SinkTotals(end, file).Delivered;
        Assert.All(_outputs.Totals(end), one => Assert.Equal(all, one.Received));
        Assert.Equal(all, broker.Distinct);
        Assert.Equal(all, receiver.Records.Select(record => record["log.record.uid"]).Distinct().Count());
        Assert.All(never, output =>
        {
            var totals = new SinkTotals(end, output);
            Assert.InRange(totals.Queued, Room, Room + 64); // alerts have room of their own
            Assert.Equal((0m, all - totals.Queued), (totals.Delivered, totals.Dropped));
        });

        // Said once, then once a minute: not with each attempt.
        Assert.All(late.Concat(never), output => Assert.InRange(
            exporter.Log.Split('\n').Count(line => line.Contains($"cannot be delivered to {output}", StringComparison.Ordinal)), 1, 5));
        var stop = Stopwatch.StartNew();
        Assert.Equal(0, await exporter.StopAsync());
        Assert.InRange(stop.Elapsed.TotalSeconds, 0, 15); // against hangs: e2e holds it to its promise
    }

    private async Task<Scrape> ScrapeAsync(ExporterProcess exporter)
    {
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Scrape scrape = await exporter.ScrapeAsync();
        _ = _outputs.Totals(scrape); // add up, or it throws
        Assert.InRange(scrape.Sum("process_resident_memory_bytes"), 1, MostBytes);
        return scrape;
    }

    // With what a busy machine lost on the way to the outputs, which may be anybody's.
    private static decimal Made(Scrape scrape, string output) => new SinkTotals(scrape, output).Received
        + new SampleTotals(scrape).Lost + scrape.Sum("rename_exporter_events_dropped_total");

    private Task<DriverResult> RenameAsync(int count, int perSecond) =>
        _driver.LoadAsync("--count", $"{count}", "--rate", $"{perSecond}", "--comm", "renamer", "--uid", $"{Uid}");
}
