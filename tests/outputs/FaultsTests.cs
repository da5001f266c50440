namespace OutputsTests;

/// <summary>100,000 real renames to a broker that hangs up and loses answers, and what a page says of it meanwhile.</summary>
public sealed class FaultsTests : IDisposable
{
    private const int Uid = 4321;
    private const int Renames = 100_000;

    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(8); // against hangs only

    private readonly DirectoryInfo _directory = SharedDirectory.Create("faults");
    private readonly RenameDriver _driver = new();

    public void Dispose()
    {
        _driver.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_are_what_was_delivered_in_order_and_every_page_adds_up(bool isIdempotent)
    {
        var random = new Random(isIdempotent ? 1 : 2);
        await using var broker = new KafkaBroker { HasProducerIds = isIdempotent, Fate = _ => Mostly(random) };
        var outputs = new EventOutputs(_directory.FullName, Uid);
        string output = outputs.AddKafka("kafka.yml", broker.Port, "timeout: 1m");
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            [.. outputs.Flags(burst: Renames), $"--events.queue={2 * Renames}", "--events.flush-timeout=60s"]);

        Task<DriverResult> load = _driver.LoadAsync(
            "--count", $"{Renames}", "--rate", "8000", "--comm", "produced", "--uid", $"{Uid}");
        using var limit = new CancellationTokenSource(HangLimit);
        SinkTotals totals;
        decimal lost;
        do
        {
            await Task.Delay(200, limit.Token);
            totals = outputs.Totals(await exporter.ScrapeAsync())[0]; // adds up, or throws
            int written = broker.Distinct;
            Assert.True(totals.Delivered <= written, $"{totals}: the broker has {written}");
            lost = new SampleTotals(totals.Scrape).Lost + totals.Scrape.Sum("rename_exporter_events_dropped_total");
        }
        while (totals.Received + lost < Renames || totals.Queued > 0);

        await load;
        IReadOnlyList<KafkaRecord> records = broker.Records;
        EventLine[] once = [.. records.DistinctBy(record => record.Value).Select(record => EventLine.Parse(record.Value))];
        Assert.Equal(totals.Delivered, once.Length);
        Assert.Equal(once.Length, once.Select(line => line.Text("event", "id")).Distinct().Count());
        Assert.InRange(records.Count, totals.Delivered, totals.Delivered + totals.Redelivered);
        Assert.Equal(isIdempotent, totals.Redelivered == 0);
        Assert.Equal(0, totals.Dropped);
        long[] times = [.. once.Where(line => !line.IsSummary && line.Text("event", "kind") == "event").Select(Moment)]; // alerts go ahead
        Assert.InRange(times.Length, (double)(Renames - lost), Renames);
        Assert.Equal(times.Order(), times);
        Assert.Equal(0, await exporter.StopAsync());
        TestContext.Current.SendDiagnosticMessage($"{totals}, {records.Count} records, {lost} lost before the output");
    }

    /// <summary>When the rename ended: the last part of its ID.</summary>
    private static long Moment(EventLine line) =>
        long.Parse(line.Text("event", "id")!.Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture);

    // Of ten requests one is lost on the way, and of one the answer is.
    private static ProduceFate Mostly(Random random) => random.Next(10) switch
    {
        0 => ProduceFate.HungUp,
        1 => ProduceFate.AnswerLost,
        _ => ProduceFate.Acknowledged,
    };
}
