using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace RenameExporter.Events.Formats;

/// <summary>
/// The attributes of a log record in the JSON mapping of OTLP: <c>{"key": …, "value": {"stringValue": …}}</c>. Numbers of 64
/// bits are text there, and bytes are base64.
/// </summary>
/// <param name="json">Is in the array of attributes between <see cref="Begin"/> and <see cref="End"/>.</param>
/// <param name="begin">Writes what stands before the attributes, from the begin of the record's object on.</param>
internal sealed class OtlpFields(Utf8JsonWriter json, Action<Utf8JsonWriter> begin) : FieldWriter
{
    private static readonly JsonEncodedText s_attributes = JsonEncodedText.Encode("attributes");
    private static readonly JsonEncodedText s_key = JsonEncodedText.Encode("key");
    private static readonly JsonEncodedText s_value = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText s_string = JsonEncodedText.Encode("stringValue");
    private static readonly JsonEncodedText s_int = JsonEncodedText.Encode("intValue");
    private static readonly JsonEncodedText s_double = JsonEncodedText.Encode("doubleValue");
    private static readonly JsonEncodedText s_bool = JsonEncodedText.Encode("boolValue");
    private static readonly JsonEncodedText s_array = JsonEncodedText.Encode("arrayValue");
    private static readonly JsonEncodedText s_bytes = JsonEncodedText.Encode("bytesValue");
    private static readonly JsonEncodedText s_values = JsonEncodedText.Encode("values");
    private static readonly JsonEncodedText s_executableName = JsonEncodedText.Encode("process.executable.name");

    // Names are literals, or labels, of which there are a few: they are found by reference.
    private readonly Dictionary<string, OtlpName> _names = new(ReferenceEqualityComparer.Instance);

    public override void Begin(IBufferWriter<byte> output)
    {
        json.Reset(output);
        json.WriteStartObject();
        begin(json);
        json.WriteStartArray(s_attributes);
    }

    public override void End()
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    public override void Write(string field, ReadOnlySpan<byte> value)
    {
        OtlpName name = NameOf(field);
        if (!Open(name.Key))
        {
            return;
        }

        json.WriteString(s_string, value);
        Close();
        if (name.HasName)
        {
            Open(s_executableName);
            json.WriteString(s_string, value[(value.LastIndexOf((byte)'/') + 1)..]);
            Close();
        }
    }

    public override void Write(string field, string value)
    {
        OtlpName name = NameOf(field);
        if (!Open(name.Key))
        {
            return;
        }

        json.WriteString(s_string, value);
        Close();
        if (name.HasName)
        {
            Open(s_executableName);
            json.WriteString(s_string, value.AsSpan(value.LastIndexOf('/') + 1));
            Close();
        }
    }

    public override void Write(string field, ulong value) => WriteNumber(field, value, isText: value > long.MaxValue);

    public override void WriteText(string field, ulong value) => WriteNumber(field, value, !NameOf(field).IsNumber);

    public override void Write(string field, double value)
    {
        if (Open(NameOf(field).Key))
        {
            json.WriteNumber(s_double, value);
            Close();
        }
    }

    public override void Write(string field, bool value)
    {
        if (Open(NameOf(field).Key))
        {
            json.WriteBoolean(s_bool, value);
            Close();
        }
    }

    public override void Write(string field, IReadOnlyList<string> values)
    {
        if (!Open(NameOf(field).Key))
        {
            return;
        }

        json.WriteStartObject(s_array);
        json.WriteStartArray(s_values);
        foreach (string value in values)
        {
            json.WriteStartObject();
            json.WriteString(s_string, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Close();
    }

    public override void Write(string field, byte[] bytes)
    {
        if (Open(NameOf(field).Key))
        {
            json.WriteBase64String(s_bytes, bytes);
            Close();
        }
    }

    public override void AddObject(string name)
    {
        // Attributes are flat.
    }

    private void WriteNumber(string field, ulong value, bool isText)
    {
        if (Open(NameOf(field).Key))
        {
            Span<byte> text = stackalloc byte[20];
            value.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
            json.WriteString(isText ? s_string : s_int, text[..length]);
            Close();
        }
    }

    private OtlpName NameOf(string field)
    {
        if (!_names.TryGetValue(field, out OtlpName? name))
        {
            name = OtlpNames.Of(field);
            _names.Add(field, name);
        }

        return name;
    }

    private bool Open(JsonEncodedText? key)
    {
        if (key is not { } name)
        {
            return false;
        }

        json.WriteStartObject();
        json.WriteString(s_key, name);
        json.WriteStartObject(s_value);
        return true;
    }

    private void Close()
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
