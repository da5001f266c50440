using Testing.Kafka;
using Testing.Otlp;

namespace OutputsCost;

/// <summary>A row of the table.</summary>
/// <param name="Name">Of the row.</param>
/// <param name="Open">Makes the receiver and the settings, in a directory of its own.</param>
internal sealed record Output(string Name, Func<string, OpenOutput> Open)
{
    private const string Topic = "renames";

    public static IReadOnlyList<Output> All { get; } =
    [
        new("`file:`", directory => new($"file:{directory}/events.json", null)),
        .. ((string[])["none", "lz4", "zstd", "gzip"]).Select(Kafka),
        .. ((string[])["none", "gzip"]).Select(Otlp),
    ];

    private static Output Kafka(string compression) => new($"`kafka:`, {compression}", directory =>
    {
        MockCluster cluster = new MockCluster().WithTopic(Topic);
        File.WriteAllText(
            $"{directory}/kafka.yml", $"brokers: [\"{cluster.Brokers[0]}\"]\ntopic: {Topic}\ncompression: {compression}\n");
        return new($"kafka:{directory}/kafka.yml", cluster);
    });

    private static Output Otlp(string compression) => new($"`otlp:`, {compression}", directory =>
    {
        var receiver = new OtlpReceiver();
        File.WriteAllText($"{directory}/otlp.yml", $"endpoint: {receiver.Endpoint}\ncompression: {compression}\n");
        return new($"otlp:{directory}/otlp.yml", receiver, () => receiver.Problems);
    });
}

/// <param name="flag">As --events.output has it.</param>
/// <param name="receiver">What it goes to; null: nobody has to listen.</param>
/// <param name="problems">What the receiver has against what came.</param>
internal sealed class OpenOutput(string flag, IDisposable? receiver, Func<IReadOnlyList<string>>? problems = null) : IDisposable
{
    public string Flag => flag;

    public IReadOnlyList<string> Problems => problems?.Invoke() ?? [];

    public void Dispose() => receiver?.Dispose();
}
