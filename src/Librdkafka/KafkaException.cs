using System.Runtime.InteropServices;

namespace Librdkafka;

/// <summary>What we tried, and what librdkafka said.</summary>
public sealed class KafkaException(string attempt, string reason) : Exception($"{attempt}: {reason}");

/// <summary>rd_kafka_resp_err_t: those of the library itself are negative, those of brokers positive.</summary>
public static unsafe class KafkaError
{
    public const int None = 0;
    public const int Transport = -195;
    public const int Resolve = -193;
    public const int MessageTimedOut = -192;
    public const int AllBrokersDown = -187;
    public const int TimedOut = -185;
    public const int Ssl = -181;
    public const int Authentication = -169;
    public const int UnsupportedFeature = -165;
    public const int Fatal = -150;
    public const int UnknownTopic = 3;
    public const int LeaderNotAvailable = 5;
    public const int RecordTooLarge = 10;
    public const int BatchTooLarge = 18;
    public const int TopicDenied = 29;
    public const int ClusterDenied = 31;
    public const int InvalidRecord = 87;

    /// <summary>For messages: <c>Broker: Unknown topic or partition (UNKNOWN_TOPIC_OR_PART)</c>.</summary>
    public static string Describe(int error) =>
        $"{Marshal.PtrToStringUTF8((nint)NativeMethods.rd_kafka_err2str(error))} "
        + $"({Marshal.PtrToStringUTF8((nint)NativeMethods.rd_kafka_err2name(error))})";
}
