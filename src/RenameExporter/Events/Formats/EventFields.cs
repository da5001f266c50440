using System.Text.Json;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>
/// Writes fields by their dotted names, as schemas list them: those of one object one after the other. What is
/// not known (null, no text, no list) is no field. Names are printable; the bytes of those that are not what they
/// look like are kept, and written by <see cref="WriteRaw"/>.
/// </summary>
internal sealed class EventFields(Utf8JsonWriter json)
{
    private readonly List<(string Field, byte[] Bytes)> _raw = [];
    private ReadOnlyMemory<char> _open; // the object that is being written: "process.thread."

    public void Add(string field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(Enter(field), value);
        }
    }

    public void Add(string field, ulong? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(Enter(field), number);
        }
    }

    public void Add(string field, bool value) => json.WriteBoolean(Enter(field), value);

    public void Add(string field, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            return;
        }

        json.WriteStartArray(Enter(field));
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <param name="raw">Where its bytes are, if they have to be there.</param>
    public void AddName(string field, string raw, ReadOnlyMemory<byte> name)
    {
        string text = EscapedName.Text(name.Span);
        if (!EscapedName.IsExact(text, name.Span))
        {
            _raw.Add((raw, name.ToArray()));
        }

        Add(field, text);
    }

    /// <summary>Several that belong together: kept together, each with a NUL behind it.</summary>
    public void AddNames(string field, string raw, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        string[] texts = [.. names.Select(name => EscapedName.Text(name.Span))];
        if (texts.Where((text, i) => !EscapedName.IsExact(text, names[i].Span)).Any())
        {
            _raw.Add((raw, [.. names.SelectMany(name => (byte[])[.. name.Span, 0])]));
        }

        Add(field, texts);
    }

    public void WriteRaw()
    {
        foreach (var (field, bytes) in _raw)
        {
            json.WriteBase64String(Enter(field), bytes);
        }
    }

    /// <summary>Closes and opens objects until that of the field is open; an empty last part leaves it empty.</summary>
    /// <returns>The field's name in it.</returns>
    public ReadOnlySpan<char> Enter(string field)
    {
        int length = field.LastIndexOf('.') + 1;
        ReadOnlyMemory<char> path = field.AsMemory(0, length);
        while (!path.Span.StartsWith(_open.Span))
        {
            json.WriteEndObject();
            _open = _open[..(_open.Span[..^1].LastIndexOf('.') + 1)];
        }

        while (_open.Length < length)
        {
            ReadOnlySpan<char> rest = path.Span[_open.Length..];
            int end = rest.IndexOf('.');
            json.WriteStartObject(rest[..end]);
            _open = path[..(_open.Length + end + 1)];
        }

        return field.AsSpan(length);
    }
}
