using Librdkafka;

namespace RenameExporter.Events.Outputs.Kafka;

/// <summary>A producer whose topic was found.</summary>
internal sealed class KafkaConnection : IProducerEvents, IDisposable
{
    // A call of librdkafka cannot be cancelled; a stop waits for one.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(500);

    private readonly KafkaTarget _target;
    private readonly Action<int, string> _log;
    private readonly Producer _producer;

    /// <param name="log">Gets the library's log: level, as syslog(3) counts, and text.</param>
    /// <exception cref="KafkaException">See <see cref="KafkaTarget.Open"/>.</exception>
    /// <exception cref="IOException">The same.</exception>
    public KafkaConnection(KafkaTarget target, bool idempotent, Action<int, string> log, string debug = "")
    {
        (_target, _log, IsIdempotent) = (target, log, idempotent);
        _producer = target.Open(idempotent, debug);
    }

    public bool IsIdempotent { get; }

    public BrokerTrouble Trouble { get; } = new();

    /// <summary>Whether a record has been acknowledged.</summary>
    public bool HasDelivered { get; private set; }

    /// <summary>Why it is of no use any more; null: it is.</summary>
    public string? FatalError => _producer.FatalError();

    /// <summary>Gets what has become of each record: index, error, whether it may be written.</summary>
    public Action<int, int, bool> Settled { get; set; } = (_, _, _) => { };

    /// <summary>Connects, authenticates and looks for the topic.</summary>
    /// <param name="patience">For all of it.</param>
    /// <returns>Partitions and the broker that was asked; or 0, and what was tried, what the broker said, and what to do.</returns>
    public (int Partitions, string Text) FindTopic(TimeSpan patience, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            TimeSpan left = patience - TimeProvider.System.GetElapsedTime(started);
            (int partitions, int error, string broker) = _producer.FindTopic(left < s_slice && left > TimeSpan.Zero ? left : s_slice);
            Poll(TimeSpan.Zero);
            if (error == KafkaError.None && partitions > 0)
            {
                Trouble.Forget();
                return (partitions, broker);
            }

            if (error is KafkaError.UnknownTopic or KafkaError.TopicDenied)
            {
                return (0, _target.CannotWrite(error));
            }

            if (Trouble.IsHopeless || Trouble.Code is KafkaError.Authentication or KafkaError.Ssl || left <= TimeSpan.Zero)
            {
                return (0, Trouble.Describe(_target, KafkaError.Describe(error == KafkaError.None ? KafkaError.LeaderNotAvailable : error)));
            }
        }
    }

    /// <returns>How many were queued; of the others <see cref="Settled"/> has told.</returns>
    public int Produce(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int Length)> values) =>
        _producer.Produce(key, text, values, this);

    public void Poll(TimeSpan timeout) => _producer.Poll(timeout, this);

    public void Purge() => _producer.Purge();

    public void Dispose() => _producer.Dispose();

    void IProducerEvents.Settled(int index, int code, bool mayBeWritten)
    {
        HasDelivered |= code == KafkaError.None;
        Settled(index, code, mayBeWritten);
    }

    void IProducerEvents.Failed(int code, string text) => Trouble.Heard(code, text);

    void IProducerEvents.Logged(int level, string text) => _log(level, text);
}
