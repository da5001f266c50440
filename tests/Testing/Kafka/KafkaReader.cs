using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Testing.Kafka;

/// <summary>A record of a topic.</summary>
public sealed record KafkaRecord(int Partition, long Offset, string Key, string Value);

/// <summary>librdkafka's consumer, which checks the sum of every batch: reads a topic from its begin, on a thread of its own.</summary>
public sealed class KafkaReader : IDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(2);

    private readonly List<KafkaRecord> _records = [];
    private readonly Thread[] _threads;
    private readonly nint _client, _topic;
    private volatile bool _ends;

    public KafkaReader(string brokers, string topic, int partitions = 1)
    {
        _client = KafkaNative.New(
            KafkaNative.Consumer, ("bootstrap.servers", brokers), ("check.crcs", "true"), ("group.id", "none"),
            ("reconnect.backoff.max.ms", "500"));
        _topic = KafkaNative.rd_kafka_topic_new(_client, topic, 0);
        _threads = [.. Enumerable.Range(0, partitions).Select(partition => new Thread(() => Read(partition)))];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>So far; of a partition in the order of their offsets.</summary>
    public IReadOnlyList<KafkaRecord> Records
    {
        get
        {
            lock (_records)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>Until there are as many records of different values.</summary>
    public async Task<IReadOnlyList<KafkaRecord>> WaitForAsync(int different)
    {
        var watch = Stopwatch.StartNew();
        while (Records.Select(record => record.Value).Distinct().Count() < different)
        {
            if (watch.Elapsed > HangLimit)
            {
                throw new TimeoutException($"{Records.Count} records, not {different} different ones");
            }

            await Task.Delay(50);
        }

        return Records;
    }

    public void Dispose()
    {
        _ends = true;
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        KafkaNative.rd_kafka_topic_destroy(_topic);
        KafkaNative.rd_kafka_destroy(_client);
    }

    private unsafe void Read(int partition)
    {
        _ = KafkaNative.rd_kafka_consume_start(_topic, partition, KafkaNative.FromBeginning);
        while (!_ends)
        {
            KafkaNative.Message* message = KafkaNative.rd_kafka_consume(_topic, partition, 100);
            if (message != null)
            {
                if (message->Error == 0)
                {
                    Add(new(
                        message->Partition, message->Offset,
                        Marshal.PtrToStringUTF8((nint)message->Key, (int)message->KeyLength),
                        Marshal.PtrToStringUTF8((nint)message->Payload, (int)message->Length)));
                }

                KafkaNative.rd_kafka_message_destroy(message);
            }
        }

        _ = KafkaNative.rd_kafka_consume_stop(_topic, partition);
    }

    private void Add(KafkaRecord record)
    {
        lock (_records)
        {
            _records.Add(record);
        }
    }
}
