using ExporterToolkit.Settings;

namespace ExporterToolkit.Kafka;

/// <summary>Whether a broker is to drop what it is sent twice.</summary>
public enum Idempotence
{
    /// <summary>Where the broker can.</summary>
    Auto,

    /// <summary>Always; without it nothing is delivered.</summary>
    On,

    /// <summary>Never: it is not asked.</summary>
    Off,
}

/// <summary>What a <see cref="KafkaFile"/> says, checked.</summary>
/// <param name="Brokers">At least one, each HOST:PORT.</param>
/// <param name="Tls">Null: no TLS.</param>
/// <param name="Sasl">Null: nobody is authenticated, or by a certificate.</param>
/// <param name="Compression">none, gzip, lz4 or zstd.</param>
/// <param name="Timeout">For a delivery.</param>
public sealed record KafkaSettings(
    IReadOnlyList<string> Brokers, string Topic, TlsFiles? Tls, KafkaSasl? Sasl, string Compression, Idempotence Idempotence,
    TimeSpan Timeout)
{
    /// <summary>As librdkafka and others call it.</summary>
    public string SecurityProtocol => (Tls, Sasl) switch
    {
        (null, null) => "plaintext",
        (null, _) => "sasl_plaintext",
        (_, null) => "ssl",
        _ => "sasl_ssl",
    };
}

/// <param name="Mechanism">PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.</param>
/// <param name="PasswordFile">Absolute.</param>
public sealed record KafkaSasl(string Mechanism, string Username, string PasswordFile)
{
    /// <summary>The password, as it is now. Editors end a file with a line feed that is no part of it.</summary>
    /// <exception cref="IOException">It cannot be read, or there is none: which file, and why.</exception>
    public string ReadPassword()
    {
        try
        {
            string password = TextFile.Read(PasswordFile).TrimEnd('\r', '\n');
            return password.Length > 0 && !password.Contains('\0', StringComparison.Ordinal)
                ? password
                : throw new IOException($"cannot read the password: {PasswordFile} has none in it");
        }
        catch (Exception e) when (TextFile.IsRefusal(e) && !e.Message.StartsWith("cannot read", StringComparison.Ordinal))
        {
            throw new IOException($"cannot read the password: {PasswordFile}: {TextFile.Reason(e, PasswordFile)}", e);
        }
    }
}
