using System.Runtime.InteropServices;

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

/// <summary>
/// A producer of one topic. It calls nobody back: what happens is asked for with <see cref="Poll"/>. One caller at a time.
/// </summary>
public sealed unsafe class Producer : IDisposable
{
    private const int ProducerType = 0;                 // RD_KAFKA_PRODUCER
    private const int AnyPartition = -1;                // RD_KAFKA_PARTITION_UA: by the key
    private const int Copy = 2;                         // RD_KAFKA_MSG_F_COPY
    private const int Deliveries = 1, Logs = 4, Errors = 8; // RD_KAFKA_EVENT_
    private const int PurgeAll = 1 | 2;                 // RD_KAFKA_PURGE_F_QUEUE | _INFLIGHT

    private readonly ProducerHandle _handle;

    /// <param name="settings">It is the producer's from now on, or disposed of.</param>
    /// <exception cref="KafkaException">The properties do not go together, or the topic's name is none.</exception>
    public Producer(ClientSettings settings, string topic)
    {
        OpenSslExit.Prevent();
        using (settings)
        {
            settings.With("log.queue", "true");
            NativeMethods.rd_kafka_conf_set_events(settings, Deliveries | Logs | Errors);
            byte* error = stackalloc byte[ClientSettings.ErrorSize];
            nint client = NativeMethods.rd_kafka_new(ProducerType, settings, error, ClientSettings.ErrorSize);
            if (client == 0)
            {
                throw new KafkaException("cannot make a producer", ClientSettings.Text(error));
            }

            settings.Taken();
            _handle = new(client);
        }

        _ = NativeMethods.rd_kafka_set_log_queue(_handle.Client, 0); // the main queue
        _handle.Topic = NativeMethods.rd_kafka_topic_new(_handle.Client, topic, 0);
        if (_handle.Topic == 0)
        {
            int failure = NativeMethods.rd_kafka_last_error();
            _handle.Dispose();
            throw new KafkaException($"cannot write to a topic '{topic}'", KafkaError.Describe(failure));
        }
    }

    /// <summary>
    /// Queues records with one key: all at once, so that they go in one request if they fit. Every one that is queued comes
    /// back by <see cref="IProducerEvents.Settled"/>, with its index among these.
    /// </summary>
    /// <param name="text">That the values stand in; it is copied.</param>
    /// <param name="values">Where each of them begins, and its bytes.</param>
    /// <param name="events">Hears of those that cannot be queued, before this returns.</param>
    /// <returns>How many were queued.</returns>
    public int Produce(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int Length)> values, IProducerEvents events)
    {
        using var messages = new NativeArray<KafkaMessage>(values.Length);
        int queued;
        fixed (byte* keyStart = key, textStart = text)
        {
            for (int i = 0; i < values.Length; i++)
            {
                messages[i] = new()
                {
                    Key = keyStart,
                    KeyLength = (nuint)key.Length,
                    Payload = textStart + values[i].Start,
                    Length = (nuint)values[i].Length,
                    Tag = i,
                };
            }

            queued = NativeMethods.rd_kafka_produce_batch(_handle.Topic, AnyPartition, Copy, messages.Start, values.Length);
        }

        for (int i = 0; queued < values.Length && i < values.Length; i++)
        {
            if (messages[i].Error != KafkaError.None)
            {
                events.Settled(i, messages[i].Error, mayBeWritten: false);
            }
        }

        return queued;
    }

    /// <summary>Tells what has happened, and waits for it.</summary>
    /// <param name="timeout">For the first; then for nothing more.</param>
    /// <returns>False: nothing has.</returns>
    public bool Poll(TimeSpan timeout, IProducerEvents events)
    {
        nint happened = NativeMethods.rd_kafka_queue_poll(_handle.Queue, (int)timeout.TotalMilliseconds);
        bool any = happened != 0;
        while (happened != 0)
        {
            try
            {
                Tell(happened, events);
            }
            finally
            {
                NativeMethods.rd_kafka_event_destroy(happened);
            }

            happened = NativeMethods.rd_kafka_queue_poll(_handle.Queue, 0);
        }

        return any;
    }

    /// <summary>Asks a broker for the topic. It asks for no topic to be made, where the library can say so (1.6).</summary>
    /// <returns>Partitions, and an error of the topic, or of asking: then there are none.</returns>
    public (int Partitions, int Error, string Broker) FindTopic(TimeSpan timeout)
    {
        KafkaMetadata* metadata;
        int error = NativeMethods.rd_kafka_metadata(_handle.Client, 0, _handle.Topic, &metadata, (int)timeout.TotalMilliseconds);
        if (error != KafkaError.None)
        {
            return (0, error, "");
        }

        string broker = Marshal.PtrToStringUTF8((nint)metadata->OriginName) ?? "";
        (int, int, string) found = metadata->TopicCount == 0
            ? (0, KafkaError.UnknownTopic, broker)
            : (metadata->Topics[0].PartitionCount, metadata->Topics[0].Error, broker);
        NativeMethods.rd_kafka_metadata_destroy(metadata);
        return found;
    }

    /// <summary>Whether it is of no use any more, and why; null: it is. An idempotent one can come to that.</summary>
    public string? FatalError()
    {
        if (!KafkaLibrary.HasIdempotence)
        {
            return null;
        }

        byte* text = stackalloc byte[ClientSettings.ErrorSize];
        int error = NativeMethods.rd_kafka_fatal_error(_handle.Client, text, ClientSettings.ErrorSize);
        return error == KafkaError.None ? null : ClientSettings.Text(text);
    }

    /// <summary>Gives up what is queued and in flight: each comes back at the next <see cref="Poll"/>.</summary>
    /// <returns>False: the library cannot (before 1.0).</returns>
    public bool Purge() =>
        KafkaLibrary.HasIdempotence && NativeMethods.rd_kafka_purge(_handle.Client, PurgeAll) == KafkaError.None;

    /// <summary>Waits for its threads, of which one may be looking up a name.</summary>
    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            Purge();
        }

        _handle.Dispose();
    }

    private static void Tell(nint happened, IProducerEvents events)
    {
        switch (NativeMethods.rd_kafka_event_type(happened))
        {
            case Deliveries:
                for (KafkaMessage* message; (message = NativeMethods.rd_kafka_event_message_next(happened)) != null;)
                {
                    events.Settled((int)message->Tag, message->Error, message->Error != KafkaError.None && MayBeWritten(message));
                }

                break;
            case Errors:
                events.Failed(
                    NativeMethods.rd_kafka_event_error(happened), ClientSettings.Text(NativeMethods.rd_kafka_event_error_string(happened)));
                break;
            case Logs:
                byte* facility, text;
                int level;
                if (NativeMethods.rd_kafka_event_log(happened, &facility, &text, &level) == 0)
                {
                    events.Logged(level, ClientSettings.Text(text));
                }

                break;
        }
    }

    // RD_KAFKA_MSG_STATUS_NOT_PERSISTED is 0. An older library does not say.
    private static bool MayBeWritten(KafkaMessage* message) =>
        !KafkaLibrary.HasIdempotence || NativeMethods.rd_kafka_message_status(message) != 0;
}

/// <summary>Memory that the collector does not move.</summary>
internal readonly unsafe struct NativeArray<T>(int length) : IDisposable
    where T : unmanaged
{
    public T* Start { get; } = (T*)NativeMemory.AllocZeroed((nuint)length, (nuint)sizeof(T));

    public ref T this[int index] => ref Start[index];

    public void Dispose() => NativeMemory.Free(Start);
}
