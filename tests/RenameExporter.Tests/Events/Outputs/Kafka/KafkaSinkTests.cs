using ExporterToolkit.Delivery;
using RenameExporter.Events;
using Testing.Kafka;

namespace RenameExporter.Tests.Events.Outputs.Kafka;

public sealed class KafkaSinkTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Deliver_toACluster_isThereOnceInOrderInOnePartition(string compression)
    {
        using MockCluster cluster = new MockCluster(brokers: 3).WithTopic("renames", partitions: 4);
        using var reader = new KafkaReader(cluster.Brokers[0], "renames", partitions: 4);
        await using var run = new KafkaRun(string.Join(',', cluster.Brokers), $"compression: {compression}");

        RenameEvent[] events = run.Offer(1000);
        QueueCounts counts = await run.SettleAsync();

        IReadOnlyList<KafkaRecord> records = await reader.WaitForAsync(1000);
        Assert.Equal(events.Select(KafkaRun.LineOf), records.Select(record => record.Value));
        Assert.Single(records.Select(record => record.Partition).Distinct());
        Assert.All(records, record => Assert.Equal(Samples.Origin.Name, record.Key));
        Assert.Equal((1000UL, 0UL, 0UL, 0UL), (counts.Delivered, counts.Dropped, counts.Failures, counts.Redelivered));
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public async Task Deliver_whileTheLeaderMoves_saysNothing()
    {
        using MockCluster cluster = new MockCluster(brokers: 3).WithTopic("renames");
        cluster.SetLeader("renames", 0, 1);
        using var reader = new KafkaReader(cluster.Brokers[0], "renames");
        await using var run = new KafkaRun(string.Join(',', cluster.Brokers), "idempotence: off");
        for (int leader = 1; leader <= 3; leader++)
        {
            run.Offer(300);
            await run.SettleAsync();
            cluster.SetLeader("renames", 0, (leader % 3) + 1);
        }

        run.Offer(100);
        QueueCounts counts = await run.SettleAsync();

        Assert.Equal(1000, (await reader.WaitForAsync(1000)).Select(record => record.Value).Distinct().Count());
        Assert.Equal((1000UL, 0UL), (counts.Delivered, counts.Failures));
        Assert.Empty(run.Warnings);
    }

    /// <summary>The broker drops what it is sent twice.</summary>
    [Fact]
    public async Task Deliver_withLostAnswersToAnIdempotentBroker_isThereOnce()
    {
        var random = new Random(1);
        await using var broker = new KafkaBroker { Fate = _ => Mostly(random) };
        await using var run = new KafkaRun(broker.Address, timeout: "1m");

        RenameEvent[] events = run.Offer(10_000);
        QueueCounts counts = await run.SettleAsync();

        Assert.Equal(events.Select(KafkaRun.LineOf), broker.Records.Select(record => record.Value));
        Assert.Equal((10_000UL, 0UL), (counts.Delivered, counts.Dropped));
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public async Task Deliver_withLostAnswersToABrokerWithoutIdempotence_isThereInOrderAndDuplicatesAreCounted()
    {
        var random = new Random(2);
        await using var broker = new KafkaBroker { HasProducerIds = false, Fate = _ => Mostly(random) };
        await using var run = new KafkaRun(broker.Address);

        RenameEvent[] events = run.Offer(10_000);
        QueueCounts counts = await run.SettleAsync();

        AssertSums(broker, counts);
        Assert.Equal(events.Select(KafkaRun.LineOf), broker.Records.Select(record => record.Value).Distinct());
        Assert.InRange(counts.Redelivered, 1UL, 10_000UL);
        Assert.Contains(run.Log.Lines, line => line.Message.Contains("is not idempotent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_withAnswersThatAreNone_countsWhatMayBeThereTwice()
    {
        int requests = 0;
        await using var broker = new KafkaBroker
        {
            Fate = _ => ++requests switch { 2 => ProduceFate.Garbage, 3 => ProduceFate.Ignored, _ => ProduceFate.Acknowledged },
        };
        await using var run = new KafkaRun(broker.Address, "idempotence: off", timeout: "3s");

        run.Offer(1000);
        QueueCounts counts = await run.SettleAsync();

        AssertSums(broker, counts);
        Assert.Equal(1000, broker.Records.Select(record => record.Value).Distinct().Count());
    }

    /// <summary>Some close what is idle, or to balance.</summary>
    [Fact]
    public async Task Deliver_afterTheBrokerClosed_saysNothing()
    {
        await using var broker = new KafkaBroker { Idle = TimeSpan.FromMilliseconds(200) };
        await using var run = new KafkaRun(broker.Address);
        for (int i = 0; i < 4; i++)
        {
            run.Offer(10);
            await run.SettleAsync();
            await Task.Delay(400, TestContext.Current.CancellationToken);
        }

        Assert.Equal((40UL, 0UL), (run.Counts.Delivered, run.Counts.Failures));
        Assert.Equal(40, broker.Records.Count);
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public async Task Deliver_toASlowBroker_takesItsTime()
    {
        await using var broker = new KafkaBroker { Delay = TimeSpan.FromMilliseconds(300) };
        await using var run = new KafkaRun(broker.Address);

        run.Offer(500);
        QueueCounts counts = await run.SettleAsync();

        Assert.Equal((500UL, 0UL, 0UL), (counts.Delivered, counts.Failures, counts.Redelivered));
        Assert.Equal(500, broker.Records.Count);
    }

    [Fact]
    public async Task Deliver_oneRecordTooLarge_refusesThatOne()
    {
        await using var broker = new KafkaBroker { MostBytes = 5000 };
        await using var run = new KafkaRun(broker.Address);

        run.Offer(20);
        run.Offer(1, pathLength: 4000);
        run.Offer(20);
        QueueCounts counts = await run.SettleAsync();

        Assert.Equal((40UL, 1UL, 1UL), (counts.Delivered, counts.Dropped, counts.Refused));
        Assert.Equal(40, broker.Records.Count);
        Assert.Contains("MSG_SIZE_TOO_LARGE", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Whatever came before, each of them is in one of these.</summary>
    private static void AssertSums(KafkaBroker broker, QueueCounts counts)
    {
        Assert.Equal(counts.Received, counts.Delivered + counts.Dropped + counts.Queued);
        Assert.InRange((ulong)broker.Records.Count, counts.Delivered, counts.Delivered + counts.Redelivered);
    }

    // Of ten requests one is lost on the way, and of one the answer is.
    private static ProduceFate Mostly(Random random) => random.Next(10) switch
    {
        0 => ProduceFate.HungUp,
        1 => ProduceFate.AnswerLost,
        _ => ProduceFate.Acknowledged,
    };
}
