using System.Runtime.InteropServices;

namespace Testing.Kafka;

/// <summary>What the tests need of librdkafka besides the producer: its mock cluster, and its consumer.</summary>
internal static unsafe partial class KafkaNative
{
    private const string Kafka = "librdkafka.so.1";

    public const int Producer = 0, Consumer = 1, FromBeginning = -2;

    [LibraryImport(Kafka)]
    internal static partial nint rd_kafka_conf_new();

    [LibraryImport(Kafka, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_conf_set(nint conf, string name, string value, byte* error, nuint size);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_conf_set_log_cb(nint conf, nint none);

    [LibraryImport(Kafka)]
    internal static partial nint rd_kafka_new(int type, nint conf, byte* error, nuint size);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_destroy(nint client);

    [LibraryImport(Kafka, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint rd_kafka_topic_new(nint client, string topic, nint conf);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_topic_destroy(nint topic);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_consume_start(nint topic, int partition, long offset);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_consume_stop(nint topic, int partition);

    [LibraryImport(Kafka)]
    internal static partial Message* rd_kafka_consume(nint topic, int partition, int timeoutMs);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_message_destroy(Message* message);

    [LibraryImport(Kafka)]
    internal static partial nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_mock_cluster_destroy(nint cluster);

    [LibraryImport(Kafka)]
    internal static partial byte* rd_kafka_mock_cluster_bootstraps(nint cluster);

    [LibraryImport(Kafka, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Kafka, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_mock_partition_set_leader(nint cluster, string topic, int partition, int broker);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_mock_broker_set_up(nint cluster, int broker);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_mock_set_apiversion(nint cluster, short api, short least, short most);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_mock_push_request_errors_array(nint cluster, short api, nuint count, int* errors);

    /// <summary>rd_kafka_message_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        public int Error;
        public nint Topic;
        public int Partition;
        public byte* Payload;
        public nuint Length;
        public byte* Key;
        public nuint KeyLength;
        public long Offset;
        public nint Tag;
    }

    /// <summary>A client that logs nothing.</summary>
    internal static nint New(int type, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        const int ErrorSize = 512;
        byte* error = stackalloc byte[ErrorSize];
        nint conf = rd_kafka_conf_new();
        rd_kafka_conf_set_log_cb(conf, 0);
        foreach ((string name, string value) in settings)
        {
            if (rd_kafka_conf_set(conf, name, value, error, ErrorSize) != 0)
            {
                throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)error));
            }
        }

        nint client = rd_kafka_new(type, conf, error, ErrorSize);
        return client != 0 ? client : throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)error));
    }
}
