using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Kafka;

/// <summary>
/// Where and how to produce: <c>brokers</c>, <c>topic</c>, <c>tls</c>, <c>sasl</c>, <c>compression</c>, <c>idempotence</c> and
/// <c>timeout</c>. Every other key is an error.
/// </summary>
public sealed partial class KafkaFile : ConfigurationFile
{
    private static readonly string[] s_compressions = ["none", "gzip", "lz4", "zstd"];
    private static readonly string[] s_mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10), s_longest = TimeSpan.FromMinutes(5);

    private KafkaFile(string file)
        : base(file)
    {
    }

    /// <summary>Null when something is wrong.</summary>
    public KafkaSettings? Settings { get; private set; }

    /// <param name="file">Paths in it are relative to its directory.</param>
    public static KafkaFile Read(string file)
    {
        var read = new KafkaFile(file);
        read.Read("brokers", read.Parse);
        return read;
    }

    private void Parse(YamlMap map, Mistakes mistakes)
    {
        string directory = Path.GetDirectoryName(File)!;
        IReadOnlyList<Placed<string>> brokers = Brokers(map);
        string topic = Topic(map);
        YamlMap? tlsSection = map.Map("tls"), saslSection = map.Map("sasl");
        TlsFiles? tls = tlsSection is null ? null : TlsFiles.Read(tlsSection, mistakes, directory, Files);
        KafkaSasl? sasl = saslSection is null ? null : Sasl(saslSection, mistakes, directory);
        string compression = Word(map, "compression", s_compressions);
        Idempotence idempotence = Enum.Parse<Idempotence>(Word(map, "idempotence", "auto", "on", "off"), ignoreCase: true);
        TimeSpan timeout = Timeout(map);
        map.RefuseOthers();
        if (tlsSection?.Text("server_name") is { } name)
        {
            mistakes.Add(name.Line, "tls.server_name cannot be given: librdkafka holds a certificate against the name in brokers");
        }

        if (!mistakes.Any && sasl?.Mechanism == "PLAIN" && tlsSection is null
            && brokers.FirstOrDefault(broker => !IsLoopback(broker.Value)) is { Value: { } open })
        {
            mistakes.Add(
                saslSection!.Line,
                $"PLAIN sends the password as it is, so it needs tls (of {open}); tls: {{}} is TLS with the authorities of the system");
        }

        Settings = mistakes.Any
            ? null
            : new([.. brokers.Select(broker => broker.Value)], topic, tls, sasl, compression, idempotence, timeout);
    }

    private static IReadOnlyList<Placed<string>> Brokers(YamlMap map)
    {
        IReadOnlyList<Placed<string>>? brokers = map.Texts("brokers");
        if (brokers is null or { Count: 0 })
        {
            map.Refuse(map.Line, "brokers", "be a list such as [kafka-1.example:9092, kafka-2.example:9092]");
            return [];
        }

        foreach (Placed<string> broker in brokers.Where(broker => !IsBroker(broker.Value)))
        {
            map.Refuse(broker.Line, "brokers", $"have HOST:PORT, IPV4:PORT or [IPV6]:PORT, and '{broker.Value}' is none");
        }

        return brokers;
    }

    private static string Topic(YamlMap map)
    {
        Placed<string>? topic = map.Text("topic");
        if (topic is null || !GoodTopic().IsMatch(topic.Value.Value) || topic.Value.Value is "." or "..")
        {
            map.Refuse(topic?.Line ?? map.Line, "topic", "be the name of a topic: 1 to 249 letters, digits, dots, _ and -");
        }

        return topic?.Value ?? "";
    }

    private KafkaSasl? Sasl(YamlMap map, Mistakes mistakes, string directory)
    {
        string mechanism = Word(map, "mechanism", s_mechanisms, required: true);
        Placed<string>? name = map.Text("username"), file = map.Text("password_file");
        if (string.IsNullOrEmpty(name?.Value))
        {
            map.Refuse(name?.Line ?? map.Line, "username", "be there");
        }

        if (map.Text("password") is { } inline)
        {
            map.Refuse(inline.Line, "password", "not be there: passwords stand in files, see password_file");
        }
        else if (file is null)
        {
            map.Refuse(map.Line, "password_file", "be the name of a file with the password");
        }

        map.RefuseOthers();
        if (name is null || file is null)
        {
            return null;
        }

        var sasl = new KafkaSasl(mechanism, name.Value.Value, Path.Combine(directory, file.Value.Value));
        try
        {
            Files.HasSecrets(sasl.PasswordFile);
            _ = Files.Read(sasl.PasswordFile);
            _ = sasl.ReadPassword();
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            mistakes.Add(file.Value.Line, $"password_file {sasl.PasswordFile}: {TextFile.Reason(e, sasl.PasswordFile)}");
        }

        return sasl;
    }

    private static TimeSpan Timeout(YamlMap map)
    {
        TimeSpan? timeout = map.Text("timeout") is { } text ? Duration.Parse(text.Value) : s_timeout;
        if (timeout is null || timeout < TimeSpan.FromSeconds(1) || timeout > s_longest)
        {
            map.Refuse(map.Text("timeout")?.Line ?? map.Line, "timeout", "be a duration from 1s to 5m, such as 10s");
        }

        return timeout ?? s_timeout;
    }

    private static string Word(YamlMap map, string key, params string[] words) => Word(map, key, words, required: false);

    private static string Word(YamlMap map, string key, string[] words, bool required)
    {
        Placed<string>? word = map.Text(key);
        if ((word is null && required) || (word is { } given && !words.Contains(given.Value)))
        {
            map.Refuse(word?.Line ?? map.Line, key, $"be {Flag.OneOf(words)}");
            return words[0];
        }

        return word?.Value ?? words[0];
    }

    private static bool IsBroker(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            && (GoodHost().IsMatch(text[..colon])
                || (text.StartsWith('[') && text[colon - 1] == ']' && IPAddress.TryParse(text[1..(colon - 1)], out _)));
    }

    private static bool IsLoopback(string broker)
    {
        string host = broker[..Math.Max(0, broker.LastIndexOf(':'))].Trim('[', ']');
        return host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,249}\z")]
    private static partial Regex GoodTopic();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._-]{0,252})\z")]
    private static partial Regex GoodHost();
}
