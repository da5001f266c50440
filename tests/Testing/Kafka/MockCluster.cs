using System.Runtime.InteropServices;

namespace Testing.Kafka;

/// <summary>librdkafka's mock cluster: brokers on loopback that keep records in memory, the last 5 MB of a partition.</summary>
public sealed unsafe class MockCluster : IDisposable
{
    public const short Produce = 0, InitProducerId = 22;

    /// <summary>RD_KAFKA_RESP_ERR__TRANSPORT: the mock hangs up instead of answering.</summary>
    public const int HangUp = -195;

    private readonly nint _client, _cluster;

    public MockCluster(int brokers = 1)
    {
        _client = KafkaNative.New(KafkaNative.Producer);
        _cluster = KafkaNative.rd_kafka_mock_cluster_new(_client, brokers);
    }

    /// <summary>HOST:PORT of each.</summary>
    public string[] Brokers =>
        Marshal.PtrToStringUTF8((nint)KafkaNative.rd_kafka_mock_cluster_bootstraps(_cluster))!.Split(',');

    public MockCluster WithTopic(string topic, int partitions = 1)
    {
        Check(KafkaNative.rd_kafka_mock_topic_create(_cluster, topic, partitions, 1));
        return this;
    }

    public void SetLeader(string topic, int partition, int broker) =>
        Check(KafkaNative.rd_kafka_mock_partition_set_leader(_cluster, topic, partition, broker));

    /// <summary>Hangs up, and lets nobody in.</summary>
    public void GoDown() => Check(KafkaNative.rd_kafka_mock_broker_set_down(_cluster, -1));

    public void ComeUp() => Check(KafkaNative.rd_kafka_mock_broker_set_up(_cluster, -1));

    /// <summary>The next requests of that kind get these errors.</summary>
    public void Fail(short api, params int[] errors)
    {
        fixed (int* start = errors)
        {
            KafkaNative.rd_kafka_mock_push_request_errors_array(_cluster, api, (nuint)errors.Length, start);
        }
    }

    /// <summary>Brokers know no such request.</summary>
    public void Disable(short api) => Check(KafkaNative.rd_kafka_mock_set_apiversion(_cluster, api, -1, -1));

    public void Dispose()
    {
        KafkaNative.rd_kafka_mock_cluster_destroy(_cluster);
        KafkaNative.rd_kafka_destroy(_client);
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"the mock cluster says {error}");
        }
    }
}
