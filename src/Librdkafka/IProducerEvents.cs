namespace Librdkafka;

/// <summary>Hears what has happened to a producer, on the thread that polls it.</summary>
public interface IProducerEvents
{
    /// <summary>A record has been acknowledged, or given up.</summary>
    /// <param name="index">As it was produced.</param>
    /// <param name="code"><see cref="KafkaError.None"/>: every replica that has to has it.</param>
    /// <param name="mayBeWritten">Of one that was given up: it had been sent, and nobody knows what became of it.</param>
    void Settled(int index, int code, bool mayBeWritten);

    /// <summary>A connection failed, or all did. The producer goes on trying.</summary>
    /// <param name="text">Which broker, and what the system said.</param>
    void Failed(int code, string text);

    /// <summary>A line of the library's log.</summary>
    /// <param name="level">As syslog(3) counts: 3 is an error, 7 is for debugging.</param>
    void Logged(int level, string text);
}
