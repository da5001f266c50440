using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Testing.Kafka;

/// <summary>What becomes of a produce request.</summary>
public enum ProduceFate
{
    /// <summary>Written, and acknowledged.</summary>
    Acknowledged,

    /// <summary>Written; the connection is closed instead of an answer.</summary>
    AnswerLost,

    /// <summary>Not written; the connection is closed.</summary>
    HungUp,

    /// <summary>Not written, and never answered.</summary>
    Ignored,

    /// <summary>Written; the answer is no answer.</summary>
    Garbage,
}

/// <summary>
/// A broker of one topic with one partition, for what librdkafka's mock cannot do. What it says follows
/// https://kafka.apache.org/protocol.html; no broker of Apache's is behind it.
/// </summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ends = new();
    private readonly ConcurrentDictionary<Stream, bool> _connections = new();
    private readonly ConcurrentQueue<string> _subjects = new();
    private readonly List<KafkaRecord> _records = [];
    private readonly HashSet<string> _values = [];
    private readonly Dictionary<(long Producer, int Epoch), int> _sequences = [];
    private readonly Task _accepting;

    public KafkaBroker(string topic = "renames", int port = 0)
    {
        Topic = topic;
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public string Topic { get; }

    public int Port { get; }

    /// <summary>As it is to be reached: the name of its certificate.</summary>
    public string Host { get; init; } = "localhost";

    public string Address => $"{Host}:{Port}";

    /// <summary>Null: no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Null: nobody has to log in.</summary>
    public (string User, string Password)? Login { get; set; }

    /// <summary>Whether who connects has to show a certificate as well.</summary>
    public bool WantsCertificates { get; init; }

    /// <summary>Whose certificates have been shown.</summary>
    public IReadOnlyCollection<string> Subjects => [.. _subjects];

    public bool HasTopic { get; set; } = true;

    /// <summary>Nobody may write to the topic.</summary>
    public bool Denies { get; set; }

    public bool HasProducerIds { get; set; } = true;

    /// <summary>Of records; a larger request is refused.</summary>
    public int MostBytes { get; set; } = 1_048_576;

    /// <summary>Decides what becomes of a request with so many records; null: all are acknowledged.</summary>
    public Func<int, ProduceFate>? Fate { get; set; }

    /// <summary>Before each answer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>A connection without a request for so long is closed.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether anybody asked for a topic in a way that may make it.</summary>
    public bool WasAskedToCreate { get; internal set; }

    public int Logins { get; internal set; }

    public int RefusedLogins { get; internal set; }

    public IReadOnlyList<KafkaRecord> Records
    {
        get
        {
            lock (_records)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>Records of different values.</summary>
    public int Distinct
    {
        get
        {
            lock (_records)
            {
                return _values.Count;
            }
        }
    }

    public void CloseConnections()
    {
        foreach (Stream connection in _connections.Keys)
        {
            connection.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _listener.Stop();
        CloseConnections();
        await _accepting;
        _ends.Dispose();
    }

    /// <returns>An error of Kafka's; 0: none.</returns>
    internal int Write(RecordBatch batch)
    {
        lock (_records)
        {
            if (batch.ProducerId >= 0)
            {
                if (batch.FirstSequence < _sequences.GetValueOrDefault((batch.ProducerId, batch.Epoch)))
                {
                    return 0; // it has it
                }

                _sequences[(batch.ProducerId, batch.Epoch)] = batch.FirstSequence + batch.Records.Count;
            }

            foreach ((string key, string value) in batch.Records)
            {
                _records.Add(new(0, _records.Count, key, value));
                _values.Add(value);
            }

            return 0;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_ends.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        client.NoDelay = true;
        Stream stream = client.GetStream();
        _connections[stream] = true;
        try
        {
            if (Certificate is not null)
            {
                var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, shown, _, _) => shown is not null || !WantsCertificates);
                await tls.AuthenticateAsServerAsync(Certificate, WantsCertificates, checkCertificateRevocation: false);
                _subjects.Enqueue(tls.RemoteCertificate?.Subject ?? "");
                stream = tls;
            }

            await new BrokerConnection(this, stream).RunAsync(_ends.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
        {
            // It has gone.
        }
        finally
        {
            _connections.TryRemove(client.GetStream(), out _);
            client.Dispose();
        }
    }
}
