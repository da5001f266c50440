using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace RenameExporter.Events.Formats;

/// <summary>A JSON object, in which the dots of a field's name are levels.</summary>
internal sealed class NestedFields(Utf8JsonWriter json) : FieldWriter
{
    private const int LongestNumber = 20;

    private readonly FieldNames _names = new();
    private FieldGroup? _open; // the object that is being written

    public override void Begin(IBufferWriter<byte> output)
    {
        json.Reset(output);
        json.WriteStartObject();
    }

    public override void End()
    {
        Enter((FieldGroup?)null);
        _names.Restart();
        json.WriteEndObject();
        json.Flush();
    }

    public override void Write(string field, ReadOnlySpan<byte> value) => json.WriteString(Enter(field), value);

    public override void Write(string field, string value) => json.WriteString(Enter(field), value);

    public override void Write(string field, ulong value) => json.WriteNumber(Enter(field), value);

    public override void WriteText(string field, ulong value)
    {
        Span<byte> text = stackalloc byte[LongestNumber];
        value.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        Write(field, text[..length]);
    }

    public override void Write(string field, double value) => json.WriteNumber(Enter(field), value);

    public override void Write(string field, bool value) => json.WriteBoolean(Enter(field), value);

    public override void Write(string field, IReadOnlyList<string> values)
    {
        json.WriteStartArray(Enter(field));
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    public override void Write(string field, byte[] bytes) => json.WriteBase64String(Enter(field), bytes);

    public override void AddObject(string name) => Enter(_names.GroupOf(name));

    private JsonEncodedText Enter(string name)
    {
        FieldName field = _names.Of(name);
        Enter(field.Group);
        return field.Name;
    }

    /// <summary>Closes and opens objects until that one is open.</summary>
    private void Enter(FieldGroup? group)
    {
        if (_open == group)
        {
            return;
        }

        if (_open is not null && (group is null || _open.Depth >= group.Depth))
        {
            json.WriteEndObject();
            _open = _open.Parent;
            Enter(group);
            return;
        }

        Enter(group!.Parent);
        json.WriteStartObject(group.Name);
        _open = group;
    }
}
