using ExporterToolkit.Delivery;
using ExporterToolkit.Kafka;

namespace RenameExporter.Events.Outputs.Kafka;

/// <summary>A topic of Kafka, or of what speaks its protocol.</summary>
/// <param name="Path">Of the settings file, absolute.</param>
internal sealed record KafkaOutput(string Path) : EventOutput(Scheme + Path)
{
    private const string Scheme = "kafka:";
    private const string Syntax = $"{Scheme}/FILE";

    // Read when it is first asked for; its errors are those of a start.
    private readonly Lazy<KafkaFile> _file = new(() => KafkaFile.Read(Path));

    public static OutputKind Kind { get; } =
        new(Syntax, $"{Syntax} (the topic in that YAML file)", $"{Scheme}/", Parse);

    public bool Equals(KafkaOutput? other) => other?.Path == Path;

    public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);

    public override IEnumerable<string> Problems() => _file.Value.Errors;

    public override ISink<RenameEvent> CreateSink(EventOptions options) => new KafkaSink(
        Text, _file.Value.Settings ?? throw new SinkException(string.Join("; ", _file.Value.Errors)), _file.Value.Exposed);

    public override Task<OutputTrial> TryAsync(EventOptions options, CancellationToken cancellation) =>
        Task.FromResult(new OutputTrial(Text, [.. KafkaTrial.Steps(_file.Value, cancellation)]));

    private static KafkaOutput? Parse(string text) =>
        text.StartsWith($"{Scheme}/", StringComparison.Ordinal)
        && !text.EndsWith('/') && !text.Contains('\0', StringComparison.Ordinal)
            ? new(text[Scheme.Length..])
            : null;
}
