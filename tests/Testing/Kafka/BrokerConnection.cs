using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Testing.Kafka;

/// <summary>A client of a <see cref="KafkaBroker"/>.</summary>
internal sealed class BrokerConnection(KafkaBroker broker, Stream stream)
{
    private const short Produce = 0, Metadata = 3, Handshake = 17, Versions = 18, ProducerId = 22, Authenticate = 36;
    private const int UnknownTopic = 3, TopicDenied = 29, TooLarge = 10, UnsupportedVersion = 35, LoginFailed = 58;

    // What the broker speaks: the newest without flexible fields. Those that it cannot be asked are what clients look for.
    private static readonly (short Api, short Least, short Most)[] s_apis =
    [
        (Produce, 0, 7), (1, 0, 10), (2, 0, 1), (Metadata, 0, 4), (10, 0, 0), (Handshake, 0, 1), (Versions, 0, 0), (Authenticate, 0, 0),
    ];

    private static long s_producers;

    private ScramServer? _scram;
    private bool _isPlain;
    private bool _isIn = broker.Login is null;

    public async Task RunAsync(CancellationToken ends)
    {
        byte[] size = new byte[4];
        while (true)
        {
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(ends);
            idle.CancelAfter(broker.Idle);
            await stream.ReadExactlyAsync(size, idle.Token);
            byte[] request = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
            await stream.ReadExactlyAsync(request, ends);
            var reader = new WireReader(request);
            (short api, short version, int correlation) = (reader.Int16(), reader.Int16(), reader.Int32());
            reader.Text(); // the client's name
            if (broker.Delay > TimeSpan.Zero)
            {
                await Task.Delay(broker.Delay, ends);
            }

            byte[]? answer = Answer(api, version, reader);
            if (answer is null)
            {
                return;
            }

            if (answer.Length > 0)
            {
                await stream.WriteAsync(new WireWriter().Int32(answer.Length + 4).Int32(correlation).Raw(answer).ToArray(), ends);
            }
        }
    }

    /// <returns>Null: hang up. Empty: say nothing.</returns>
    private byte[]? Answer(short api, short version, WireReader request) => api switch
    {
        Versions => VersionsAnswer(version),
        Handshake => HandshakeAnswer(request),
        Authenticate => AuthenticateAnswer(request),
        _ when !_isIn => null,
        Metadata => MetadataAnswer(version, request),
        ProducerId when broker.HasProducerIds => new WireWriter()
            .Int32(0).Int16(0).Int64(Interlocked.Increment(ref s_producers)).Int16(0).ToArray(),
        Produce => ProduceAnswer(version, request),
        _ => null,
    };

    private byte[] VersionsAnswer(short version)
    {
        (short Api, short Least, short Most)[] apis = broker.HasProducerIds ? [.. s_apis, (ProducerId, 0, 1)] : s_apis;
        WireWriter answer = new WireWriter().Int16(version == 0 ? 0 : UnsupportedVersion).Int32(apis.Length);
        foreach ((short api, short least, short most) in apis)
        {
            answer.Int16(api).Int16(least).Int16(most);
        }

        return answer.ToArray();
    }

    private byte[] MetadataAnswer(short version, WireReader request)
    {
        string[] topics = [.. Enumerable.Range(0, Math.Max(0, request.Int32())).Select(_ => request.Text()!)];
        if (version >= 4 && request.Int8() != 0 && topics.Length > 0)
        {
            broker.WasAskedToCreate = true;
        }

        WireWriter answer = new WireWriter();
        if (version >= 3)
        {
            answer.Int32(0);
        }

        answer.Int32(1).Int32(1).Text(broker.Host).Int32(broker.Port);
        if (version >= 1)
        {
            answer.Text(null);
        }

        if (version >= 2)
        {
            answer.Text("cluster");
        }

        if (version >= 1)
        {
            answer.Int32(1);
        }

        answer.Int32(topics.Length);
        foreach (string topic in topics)
        {
            int error = TopicError(topic);
            bool isThere = error == 0;
            answer.Int16(error).Text(topic);
            if (version >= 1)
            {
                answer.Int8(0);
            }

            answer.Int32(isThere ? 1 : 0);
            if (isThere)
            {
                answer.Int16(0).Int32(0).Int32(1).Int32(1).Int32(1).Int32(1).Int32(1);
            }
        }

        return answer.ToArray();
    }

    private int TopicError(string topic) =>
        topic != broker.Topic || !broker.HasTopic ? UnknownTopic : broker.Denies ? TopicDenied : 0;

    private byte[]? ProduceAnswer(short version, WireReader request)
    {
        if (version >= 3)
        {
            request.Text();
        }

        bool isForAll = request.Int16() == -1;
        request.Int32();
        request.Int32(); // topics: one
        string topic = request.Text()!;
        request.Int32(); // partitions: one
        int partition = request.Int32();
        byte[] records = request.Bytes();
        var batch = RecordBatch.Parse(records);
        ProduceFate fate = broker.Fate?.Invoke(batch.Records.Count) ?? ProduceFate.Acknowledged;
        int error = !isForAll ? UnsupportedVersion : records.Length > broker.MostBytes ? TooLarge : TopicError(topic);
        if (error == 0 && fate is ProduceFate.Acknowledged or ProduceFate.AnswerLost or ProduceFate.Garbage)
        {
            error = broker.Write(batch);
        }

        return fate switch
        {
            ProduceFate.Acknowledged => Acknowledge(version, topic, partition, error),
            ProduceFate.Ignored => [],
            ProduceFate.Garbage => [0xff, 0xff, 0xff, 0xff, 0x7f],
            _ => null,
        };
    }

    private static byte[] Acknowledge(short version, string topic, int partition, int error)
    {
        WireWriter answer = new WireWriter().Int32(1).Text(topic).Int32(1).Int32(partition).Int16(error).Int64(0);
        if (version >= 2)
        {
            answer.Int64(-1);
        }

        if (version >= 5)
        {
            answer.Int64(0);
        }

        return version >= 1 ? answer.Int32(0).ToArray() : answer.ToArray();
    }

    private byte[] HandshakeAnswer(WireReader request)
    {
        string mechanism = request.Text()!;
        _isPlain = mechanism == "PLAIN";
        (string user, string password) = broker.Login ?? ("", "");
        _scram = mechanism switch
        {
            "SCRAM-SHA-256" => new(HashAlgorithmName.SHA256, user, password),
            "SCRAM-SHA-512" => new(HashAlgorithmName.SHA512, user, password),
            _ => null,
        };
        return new WireWriter().Int16(_isPlain || _scram is not null ? 0 : 33).Int32(1).Text(mechanism).ToArray();
    }

    private byte[] AuthenticateAnswer(WireReader request)
    {
        byte[] message = request.Bytes();
        byte[]? answer = _isPlain
            ? Encoding.UTF8.GetString(message) == $"\0{broker.Login?.User}\0{broker.Login?.Password}" ? [] : null
            : _scram?.Answer(message);
        if (answer is null)
        {
            broker.RefusedLogins++;
            return new WireWriter().Int16(LoginFailed).Text("Authentication failed: bad credentials").Bytes([]).ToArray();
        }

        _isIn = _isPlain || (answer.Length > 0 && answer[0] == 'v');
        broker.Logins += _isIn ? 1 : 0;
        return new WireWriter().Int16(0).Text(null).Bytes(answer).ToArray();
    }
}
