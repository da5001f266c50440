using Librdkafka;

namespace RenameExporter.Events.Outputs.Kafka;

/// <summary>One delivery, which may take several requests, and some of them several times.</summary>
/// <param name="patience">For requests that fail, one after the other.</param>
internal sealed class KafkaAttempt(TimeSpan patience)
{
    private long _started = TimeProvider.System.GetTimestamp();
    private TimeSpan _pause;

    /// <summary>Records.</summary>
    public int MostInRequest { get; set; } = KafkaSink.MostInRequest;

    /// <summary>Records that were given up, may be written all the same, and are sent again.</summary>
    public int Uncertain { get; set; }

    public bool IsOver => TimeProvider.System.GetElapsedTime(_started) >= patience;

    /// <summary>Whether the broker will not have that record, however often it is sent.</summary>
    public static bool IsOfRecord(int code) =>
        code is KafkaError.RecordTooLarge or KafkaError.BatchTooLarge or KafkaError.InvalidRecord;

    public void Restart() => _started = TimeProvider.System.GetTimestamp();

    /// <summary>A request was acknowledged.</summary>
    public void Works()
    {
        Restart();
        _pause = TimeSpan.Zero;
    }

    public TimeSpan NextPause(TimeSpan first, TimeSpan longest) =>
        _pause = _pause == TimeSpan.Zero ? first : 2 * _pause < longest ? 2 * _pause : longest;
}
