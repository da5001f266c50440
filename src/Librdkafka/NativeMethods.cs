using System.Runtime.InteropServices;

namespace Librdkafka;

/// <summary>
/// Every native function, and nothing else. Each is looked up when it is first called, so that what an older library has
/// not got matters only to whoever calls it: the versions are those of <see cref="KafkaLibrary"/>.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string Kafka = KafkaLibrary.Name;

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_version();

    [LibraryImport(Kafka)]
    internal static partial byte* rd_kafka_version_str();

    [LibraryImport(Kafka)]
    internal static partial byte* rd_kafka_err2str(int error);

    [LibraryImport(Kafka)]
    internal static partial byte* rd_kafka_err2name(int error);

    [LibraryImport(Kafka)]
    internal static partial nint rd_kafka_conf_new();

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_conf_destroy(nint configuration);

    [LibraryImport(Kafka, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rd_kafka_conf_set(
        ClientSettings configuration, string name, string value, byte* error, nuint errorSize);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_conf_set_events(ClientSettings configuration, int events);

    /// <summary>Takes the configuration if it works.</summary>
    [LibraryImport(Kafka)]
    internal static partial nint rd_kafka_new(int type, ClientSettings configuration, byte* error, nuint errorSize);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_destroy(nint client);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_set_log_queue(nint client, nint queue);

    [LibraryImport(Kafka, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint rd_kafka_topic_new(nint client, string topic, nint configuration);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_topic_destroy(nint topic);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_last_error();

    /// <summary>Since 1.0.</summary>
    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_fatal_error(nint client, byte* text, nuint size);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_produce_batch(
        nint topic, int partition, int flags, KafkaMessage* messages, int count);

    /// <summary>Since 1.0.</summary>
    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_purge(nint client, int flags);

    /// <summary>Since 1.0.</summary>
    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_message_status(KafkaMessage* message);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_metadata(
        nint client, int allTopics, nint topic, KafkaMetadata** metadata, int timeoutMs);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_metadata_destroy(KafkaMetadata* metadata);

    [LibraryImport(Kafka)]
    internal static partial nint rd_kafka_queue_get_main(nint client);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(Kafka)]
    internal static partial nint rd_kafka_queue_poll(nint queue, int timeoutMs);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_event_type(nint happened);

    [LibraryImport(Kafka)]
    internal static partial KafkaMessage* rd_kafka_event_message_next(nint happened);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_event_error(nint happened);

    [LibraryImport(Kafka)]
    internal static partial byte* rd_kafka_event_error_string(nint happened);

    [LibraryImport(Kafka)]
    internal static partial int rd_kafka_event_log(nint happened, byte** facility, byte** text, int* level);

    [LibraryImport(Kafka)]
    internal static partial void rd_kafka_event_destroy(nint happened);
}
