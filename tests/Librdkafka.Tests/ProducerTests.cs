using System.Text;
using Testing.Kafka;

namespace Librdkafka.Tests;

public sealed class ProducerTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Produce_toABroker_isAcknowledgedAndThere()
    {
        using MockCluster cluster = new MockCluster().WithTopic("renames", partitions: 4);
        using Producer producer = Producer(string.Join(',', cluster.Brokers));
        var heard = new Heard();

        Assert.Equal(3, producer.Produce("web-17"u8, "onetwothree"u8, [(0, 3), (3, 3), (6, 5)], heard));
        heard.WaitFor(producer, records: 3);

        Assert.All(heard.Settled, settled => Assert.Equal((KafkaError.None, false), settled.Value));
        using var reader = new KafkaReader(cluster.Brokers[0], "renames", partitions: 4);
        IReadOnlyList<KafkaRecord> records = await reader.WaitForAsync(3);
        Assert.Equal(["one", "two", "three"], records.Select(record => record.Value));
        Assert.Single(records.Select(record => (record.Key, record.Partition)).Distinct());
        Assert.Equal("web-17", records[0].Key);
    }

    [Fact]
    public void FindTopic_thatIsThere_hasItsPartitions()
    {
        using MockCluster cluster = new MockCluster().WithTopic("renames", partitions: 4);
        using Producer producer = Producer(cluster.Brokers[0]);

        Assert.Equal((4, KafkaError.None), Found(producer));
    }

    [Fact]
    public async Task FindTopic_thatIsNotThere_asksForNone()
    {
        await using var broker = new KafkaBroker { HasTopic = false };
        using Producer producer = Producer(broker.Address);

        Assert.Equal((0, KafkaError.UnknownTopic), Found(producer));
        Assert.False(broker.WasAskedToCreate);
    }

    [Fact]
    public void Poll_withoutABroker_hearsWhy()
    {
        using Producer producer = Producer("127.0.0.1:1");
        var heard = new Heard();

        for (int i = 0; i < 10 && !heard.Failures.Any(failure => failure.Code == KafkaError.AllBrokersDown); i++)
        {
            producer.FindTopic(s_second);
            producer.Poll(TimeSpan.Zero, heard);
        }

        Assert.Contains(heard.Failures, failure => failure.Code == KafkaError.AllBrokersDown);
        Assert.Contains(heard.Failures, failure => failure.Text.Contains("Connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public void Purge_withoutABroker_givesEachRecordBack()
    {
        using Producer producer = Producer("127.0.0.1:1");
        var heard = new Heard();
        producer.Produce("k"u8, "ab"u8, [(0, 1), (1, 1)], heard);

        Assert.True(producer.Purge());
        heard.WaitFor(producer, records: 2);

        Assert.All(heard.Settled, settled => Assert.NotEqual(KafkaError.None, settled.Value.Code));
        Assert.All(heard.Settled, settled => Assert.False(settled.Value.MayBeWritten));
    }

    [Fact]
    public void FatalError_ofABrokerWithoutProducerIds_saysSo()
    {
        using MockCluster cluster = new MockCluster().WithTopic("renames");
        cluster.Disable(MockCluster.InitProducerId);
        using Producer producer = Producer(cluster.Brokers[0], ("enable.idempotence", "true"));
        var heard = new Heard();

        for (int i = 0; i < 20 && producer.FatalError() is null; i++)
        {
            producer.Poll(s_second / 2, heard);
        }

        Assert.Contains("Idempotent", producer.FatalError(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Producer_ofABadTopic_isRefused() =>
        Assert.Throws<KafkaException>(() => new Producer(new ClientSettings(), new string('t', 600)));

    private static Producer Producer(string brokers, params (string Name, string Value)[] more)
    {
        ClientSettings settings = new ClientSettings().With("bootstrap.servers", brokers).With("allow.auto.create.topics", "false");
        foreach ((string name, string value) in more)
        {
            settings.With(name, value);
        }

        return new(settings, "renames");
    }

    private static (int Partitions, int Error) Found(Producer producer)
    {
        (int partitions, int error, _) = producer.FindTopic(30 * s_second);
        return (partitions, error);
    }

    private sealed class Heard : IProducerEvents
    {
        public Dictionary<int, (int Code, bool MayBeWritten)> Settled { get; } = [];

        public List<(int Code, string Text)> Failures { get; } = [];

        public StringBuilder Log { get; } = new();

        public void WaitFor(Producer producer, int records)
        {
            for (int i = 0; i < 60 && Settled.Count < records; i++)
            {
                producer.Poll(s_second, this);
            }

            Assert.Equal(records, Settled.Count);
        }

        void IProducerEvents.Settled(int index, int code, bool mayBeWritten) => Settled.Add(index, (code, mayBeWritten));

        void IProducerEvents.Failed(int code, string text) => Failures.Add((code, text));

        void IProducerEvents.Logged(int level, string text) => Log.AppendLine(text);
    }
}
