using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RenameExporter.Host;

namespace RenameExporter.Events.Formats;

/// <summary>
/// Events as log records in the JSON mapping of OTLP (opentelemetry.io/docs/specs/otlp): attributes by
/// <see cref="OtlpNames"/>, an event name by kind, a severity by outcome. Names are as <see cref="EcsFormat"/> has them.
/// </summary>
internal static class OtlpRecord
{
    // Of the log data model: INFO, WARN, ERROR to ERROR3.
    private const int Info = 9, Warn = 13, Error = 17;

    // Every sink has a thread of its own, and goes on on others.
    [ThreadStatic]
    private static OtlpRecordWriter? s_writer;

    /// <summary>The object <c>resource</c>: which exporter on which host.</summary>
    public static void WriteResource(RenameEvent any, string version, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, EcsFormat.Options);
        json.WriteStartObject();
        json.WriteStartArray("attributes"u8);
        Attribute(json, "service.name", "rename_exporter");
        Attribute(json, "service.version", version);
        Attribute(json, "host.name", any.Origin.Name);
        Attribute(json, "host.id", any.Origin.Id);
        Attribute(json, "k8s.node.name", any.Origin.NodeName);
        foreach (EventLabel label in any.Origin.Labels)
        {
            Attribute(json, label.Name, label.Value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The object <c>scope</c>.</summary>
    public static byte[] Scope(string version) =>
        Encoding.UTF8.GetBytes($$"""{"name":"rename_exporter","version":"{{JsonEncodedText.Encode(version)}}"}""");

    /// <summary>The object of one record.</summary>
    public static void Write(RenameEvent made, IBufferWriter<byte> output)
    {
        OtlpRecordWriter writer = s_writer ?? new(output);
        s_writer = null; // if this throws it is half written
        writer.Write(made, output);
        s_writer = writer;
    }

    /// <summary>What stands before the attributes.</summary>
    internal static void WriteHead(Utf8JsonWriter json, RenameEvent made)
    {
        Span<byte> digits = stackalloc byte[20];
        Math.Max(0, made.UnixNanoseconds).TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        json.WriteString("timeUnixNano"u8, digits[..length]);
        json.WriteString("observedTimeUnixNano"u8, digits[..length]); // the kernel's side observes it as it happens
        int severity = SeverityOf(made);
        json.WriteNumber("severityNumber"u8, severity);
        json.WriteString("severityText"u8, severity switch { Info => "INFO"u8, Warn => "WARN"u8, _ => "ERROR"u8 });
        json.WriteString("eventName"u8, NameOf(made));
        json.WriteStartObject("body"u8);
        json.WriteString("stringValue"u8, TableFormat.Sentence(made));
        json.WriteEndObject();
    }

    // Each alert is an error or more, so that one comparison finds them all.
    private static int SeverityOf(RenameEvent made) => made switch
    {
        { Hidden: not null } => Info,
        { Burst: { } burst } => burst.Severity == BurstSeverity.Critical ? Error + 2 : Error,
        { Guard: { } guard } => EcsGuard.SeverityOf(guard) switch { EcsGuard.Would => Error, EcsGuard.LetGo => Error + 1, _ => Error + 2 },
        _ => made.Succeeded ? Info : Warn,
    };

    private static ReadOnlySpan<byte> NameOf(RenameEvent made) => made switch
    {
        { Hidden: not null } => "rename_exporter.summary"u8,
        { Burst: not null } => "rename_exporter.burst"u8,
        { Guard: not null } => "rename_exporter.guard"u8,
        _ => "rename_exporter.rename"u8,
    };

    private static void Attribute(Utf8JsonWriter json, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteStartObject();
            json.WriteString("key"u8, key);
            json.WriteStartObject("value"u8);
            json.WriteString("stringValue"u8, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}

/// <summary>Is used again for the next record.</summary>
internal sealed class OtlpRecordWriter
{
    private readonly EventFields _fields;
    private RenameEvent? _made;

    public OtlpRecordWriter(IBufferWriter<byte> output) => _fields = new(new OtlpFields(
        new(output, EcsFormat.Options), json => OtlpRecord.WriteHead(json, _made!)));

    public void Write(RenameEvent made, IBufferWriter<byte> output)
    {
        _made = made;
        _fields.Begin(output);
        EcsFormat.AddTo(_fields, made);
        _fields.End();
        _made = null;
    }
}
