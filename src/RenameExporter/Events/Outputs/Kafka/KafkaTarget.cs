using System.Globalization;
using ExporterToolkit.Kafka;
using Librdkafka;

namespace RenameExporter.Events.Outputs.Kafka;

/// <summary>The topic, and how to get there.</summary>
/// <param name="File">The settings file, for messages.</param>
internal sealed record KafkaTarget(KafkaSettings Settings, string File)
{
    // A request has 1,000,000 bytes by default; brokers take so much, and 48,576 for what is around records.
    private const int LargestRequest = 1_000_000;

    public string Topic => Settings.Topic;

    public string Brokers => string.Join(", ", Settings.Brokers);

    public string SaslAdvice => Settings.Sasl is { } sasl
        ? $"see mechanism and username in {File}, and the password in {sasl.PasswordFile}, which is read again"
        : $"the broker wants sasl in {File}";

    /// <summary>What the system said of writing to the topic, and what to do where that is known.</summary>
    public string CannotWrite(int code) => $"cannot write to the topic '{Topic}': {KafkaError.Describe(code)}" + code switch
    {
        KafkaError.UnknownTopic => "; create it, as the exporter never does",
        KafkaError.TopicDenied => "; allow it to Describe and Write there",
        _ => "",
    };

    /// <summary>A producer, which connects when it has something to do. The password is read now.</summary>
    /// <param name="debug">Contexts of librdkafka's debug log; empty: none.</param>
    /// <exception cref="KafkaException">librdkafka will not have a property.</exception>
    /// <exception cref="IOException">The password cannot be read.</exception>
    public Producer Open(bool idempotent, string debug = "") => new(Client(idempotent, debug), Topic);

    internal ClientSettings Client(bool idempotent, string debug = "")
    {
        string timeoutMs = ((int)Settings.Timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        ClientSettings client = new ClientSettings()
            .With("bootstrap.servers", string.Join(',', Settings.Brokers))
            .With("client.id", "rename_exporter")
            .With("security.protocol", Settings.SecurityProtocol)
            .With("compression.codec", Settings.Compression)
            .With("request.required.acks", "-1")
            .With("message.timeout.ms", timeoutMs)
            .With("request.timeout.ms", timeoutMs)
            .With("message.max.bytes", LargestRequest.ToString(CultureInfo.InvariantCulture))
            .With("batch.num.messages", KafkaSink.MostInRequest.ToString(CultureInfo.InvariantCulture))
            .With("queue.buffering.max.ms", "5") // a batch comes whole; this is for it to be one request
            .With("queue.buffering.max.messages", "1000")
            .With("queue.buffering.max.kbytes", "4096")
            .With("socket.keepalive.enable", "true")
            .With("log.connection.close", "false") // brokers close what is idle
            .WithIfKnown("allow.auto.create.topics", "false")
            .WithIfKnown("reconnect.backoff.max.ms", "2000");
        if (idempotent)
        {
            client.With("enable.idempotence", "true");
        }
        else
        {
            // What is sent again is counted, so that it must be us who does; and one request at a time keeps the order.
            client.With("message.send.max.retries", "0").With("max.in.flight.requests.per.connection", "1");
        }

        if (debug.Length > 0)
        {
            client.With("debug", debug);
        }

        return WithSecrets(client);
    }

    private ClientSettings WithSecrets(ClientSettings client)
    {
        if (Settings.Tls is { } tls)
        {
            client.WithIfKnown("ssl.endpoint.identification.algorithm", "https");
            if (tls.CaFile is null && KafkaLibrary.FindsAuthorities)
            {
                client.With("ssl.ca.location", "probe"); // OpenSSL's own place has none where its program is not installed
            }

            foreach ((string name, string? value) in (IEnumerable<(string, string?)>)
                [("ssl.ca.location", tls.CaFile), ("ssl.certificate.location", tls.CertFile), ("ssl.key.location", tls.KeyFile)])
            {
                _ = value is null ? client : client.With(name, value);
            }
        }

        if (Settings.Sasl is { } sasl)
        {
            client.With("sasl.mechanisms", sasl.Mechanism).With("sasl.username", sasl.Username)
                .With("sasl.password", sasl.ReadPassword());
        }

        return client;
    }
}
