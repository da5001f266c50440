using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ExporterToolkit.Kafka;
using Librdkafka;

namespace RenameExporter.Events.Outputs.Kafka;

/// <summary>What 'check' tries of a Kafka output: all that a first delivery does, without a record.</summary>
internal static class KafkaTrial
{
    // Of the ten seconds that check has for all outputs.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5), s_idempotence = TimeSpan.FromSeconds(3);

    /// <summary>The first that does not work is the last.</summary>
    public static IEnumerable<OutputStep> Steps(KafkaFile file, CancellationToken cancellation)
    {
        if (file.Settings is not { } settings)
        {
            yield return new("settings", false, string.Join("; ", file.Errors));
            yield break;
        }

        if (KafkaLibrary.Problem() is { } problem)
        {
            yield return new("library", false, problem);
            yield break;
        }

        yield return new("library", true, $"librdkafka {KafkaLibrary.VersionText}");
        foreach (string broker in settings.Brokers)
        {
            OutputStep resolve = Resolve(broker);
            yield return resolve;
            if (!resolve.Works)
            {
                yield break;
            }
        }

        foreach (OutputStep step in Connect(new(settings, file.File), cancellation))
        {
            yield return step;
        }
    }

    private static OutputStep Resolve(string broker)
    {
        string host = broker[..broker.LastIndexOf(':')].Trim('[', ']');
        try
        {
            IPAddress[] addresses = Dns.GetHostAddresses(host);
            return new("resolve", true, $"{broker}: {string.Join(", ", addresses.Select(address => address.ToString()))}");
        }
        catch (SocketException e)
        {
            return new("resolve", false, $"cannot find {host}: {e.Message}; see brokers");
        }
    }

    private static List<OutputStep> Connect(KafkaTarget target, CancellationToken cancellation)
    {
        bool asks = target.Settings.Idempotence != Idempotence.Off && KafkaLibrary.HasIdempotence;
        bool isAssigned = false;
        try
        {
            using var connection = new KafkaConnection(
                target, asks, (_, text) => isAssigned |= IsAssigned(text), debug: asks ? "eos" : "");
            (int partitions, string text) = connection.FindTopic(s_patience, cancellation);
            if (partitions == 0)
            {
                return [new(FailedStep(connection.Trouble), false, text)];
            }

            return
            [
                new("connect", true, text),
                new("authenticate", true, target.Settings.Sasl is { } sasl ? $"{sasl.Mechanism} as {sasl.Username}" : "not asked for"),
                new("topic", true, string.Create(CultureInfo.InvariantCulture, $"{target.Topic} has {partitions} partitions")),
                TryIdempotence(),
            ];

            OutputStep TryIdempotence()
            {
                long started = TimeProvider.System.GetTimestamp();
                while (asks && !isAssigned && connection.FatalError is null && TimeProvider.System.GetElapsedTime(started) < s_idempotence)
                {
                    cancellation.ThrowIfCancellationRequested();
                    connection.Poll(TimeSpan.FromMilliseconds(50));
                }

                string why = connection.FatalError ?? (asks ? "the broker gives no producer ID" : "it is off, or librdkafka is older than 1.0");
                return isAssigned
                    ? new("idempotence", true, "idempotent: the broker drops what is sent twice")
                    : new("idempotence", target.Settings.Idempotence != Idempotence.On, $"at least once, with duplicates: {why}");
            }
        }
        catch (Exception e) when (e is KafkaException or IOException)
        {
            return [new("settings", false, e.Message)];
        }
    }

    // Of librdkafka's debug log, since 1.0: nothing else says it.
    private static bool IsAssigned(string text) => text.Contains("-> Assigned", StringComparison.Ordinal);

    private static string FailedStep(BrokerTrouble trouble) => trouble.Code switch
    {
        KafkaError.Authentication => "authenticate",
        KafkaError.Ssl => "tls",
        KafkaError.Resolve => "resolve",
        KafkaError.None => "topic",
        _ => "connect",
    };
}
