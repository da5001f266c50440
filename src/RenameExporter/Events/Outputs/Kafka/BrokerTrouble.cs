using Librdkafka;

namespace RenameExporter.Events.Outputs.Kafka;

/// <summary>
/// What brokers have said since the last time that all was well. librdkafka goes on trying, and says of each failure what it
/// was; a delivery that fails says only that its time is over.
/// </summary>
internal sealed class BrokerTrouble
{
    /// <summary>What says most: a refused password says more than a connection that was closed, as it is afterwards.</summary>
    public string? Reason { get; private set; }

    public int Code { get; private set; }

    /// <summary>No broker can be reached, or none lets us in.</summary>
    public bool IsHopeless { get; private set; }

    public void Heard(int code, string text)
    {
        if (code == KafkaError.AllBrokersDown)
        {
            IsHopeless = true;
        }
        else if (Reason is null || Weight(code) >= Weight(Code))
        {
            (Code, Reason) = (code, text);
        }
    }

    public void Forget() => (Code, Reason, IsHopeless) = (KafkaError.None, null, false);

    /// <summary>What was tried, what the system said, what to do.</summary>
    /// <param name="otherwise">Where no broker said anything.</param>
    public string Describe(KafkaTarget target, string otherwise) => Code switch
    {
        KafkaError.Authentication => $"cannot log in to Kafka: {Reason}; {target.SaslAdvice}",
        KafkaError.Ssl => $"cannot set up TLS to Kafka: {Reason}; see tls in {target.File}",
        KafkaError.Resolve => $"cannot find the broker: {Reason}; see brokers in {target.File}",
        _ => $"cannot reach Kafka at {target.Brokers}: {Reason ?? otherwise}",
    };

    private static int Weight(int code) => code switch
    {
        KafkaError.Authentication => 3,
        KafkaError.Ssl => 2,
        KafkaError.Resolve => 1,
        _ => 0,
    };
}
