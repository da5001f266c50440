using System.Runtime.InteropServices;

namespace Librdkafka;

/// <summary>rd_kafka_message_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KafkaMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public byte* Payload;
    public nuint Length;
    public byte* Key;
    public nuint KeyLength;
    public long Offset;

    /// <summary>Of whoever produced it.</summary>
    public nint Tag;
}

/// <summary>rd_kafka_metadata.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KafkaMetadata
{
    public int BrokerCount;
    public nint Brokers;
    public int TopicCount;
    public KafkaTopicMetadata* Topics;
    public int OriginId;
    public byte* OriginName;
}

/// <summary>rd_kafka_metadata_topic.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KafkaTopicMetadata
{
    public byte* Name;
    public int PartitionCount;
    public nint Partitions;
    public int Error;
}
