using System.Reflection;
using System.Text;
using ExporterToolkit.Delivery;
using ExporterToolkit.Otlp;
using RenameExporter.Events.Formats;

namespace RenameExporter.Events.Outputs;

/// <summary>Log records to an OpenTelemetry Collector, or to whatever else takes OTLP/HTTP.</summary>
/// <param name="File">Its settings: an absolute path.</param>
internal sealed record OtlpOutput(string File) : EventOutput(Scheme + File)
{
    private const string Scheme = "otlp:";
    private const string Syntax = $"{Scheme}/FILE";

    public static OutputKind Kind { get; } = new(
        Syntax, $"{Syntax} (OTLP/HTTP, to the endpoint in that YAML file)", $"{Scheme}/", Parse);

    private static string Version { get; } =
        typeof(OtlpOutput).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public override IEnumerable<string> Problems() => OtlpFile.Read(File).Errors;

    public override ISink<RenameEvent> CreateSink(EventOptions options) => new OtlpSink<RenameEvent>(
        Text, File, Format, TimeProvider.System);

    public override async Task<OutputTrial> TryAsync(EventOptions options, CancellationToken cancellation) => new(
        Text,
        [
            .. (await OtlpTrial.RunAsync(File, TimeProvider.System, cancellation))
                .Select(step => new OutputStep(step.Name, step.Works, step.Text)),
        ]);

    /// <summary>How events become requests.</summary>
    internal static OtlpFormat<RenameEvent> Format { get; } = new(
        (made, output) => OtlpRecord.WriteResource(made, Version, output), OtlpRecord.Scope(Version), OtlpRecord.Write,
        Encoding.UTF8.GetBytes(OtlpNames.SchemaUrl));

    private static OtlpOutput? Parse(string text) =>
        text.StartsWith($"{Scheme}/", StringComparison.Ordinal)
        && !text.EndsWith('/') && !text.Contains('\0', StringComparison.Ordinal)
            ? new(text[Scheme.Length..])
            : null;
}
