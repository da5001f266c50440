using System.Buffers;
using System.Globalization;
using System.Text.Json;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>
/// Writes objects by the dotted names of their fields, as schemas list them: those of one object one after the other.
/// What is not known (null, no text, no list) is no field. Names are printable; the bytes of those that are not what
/// they look like are kept, and written by <see cref="WriteRaw"/>. It is used again for the next object.
/// </summary>
internal sealed class EventFields(Utf8JsonWriter json)
{
    private const int LongestNumber = 20;

    private readonly List<(string Field, byte[] Bytes)> _raw = [];

    private readonly FieldNames _names = new();
    private readonly List<string> _cut = [];
    private FieldGroup? _open; // the object that is being written
    private bool _cuts;

    /// <summary>Begins an object.</summary>
    /// <param name="cuts">Names are cut as <see cref="LineLimit"/> has it, and their bytes left out.</param>
    public void Begin(IBufferWriter<byte> output, bool cuts = false)
    {
        _cuts = cuts;
        json.Reset(output);
        json.WriteStartObject();
    }

    public void End()
    {
        Enter((FieldGroup?)null);
        _names.Restart();
        json.WriteEndObject();
        json.Flush();
        _raw.Clear();
        _cut.Clear();
    }

    public void Add(string field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(Enter(field), value);
        }
    }

    /// <param name="value">UTF-8, printable.</param>
    public void Add(string field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
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

    public void AddNumber(string field, double value) => json.WriteNumber(Enter(field), value);

    public void Add(string field, bool value) => json.WriteBoolean(Enter(field), value);

    /// <summary>A number that the schema has as text.</summary>
    public void AddText(string field, ulong value)
    {
        Span<byte> text = stackalloc byte[LongestNumber];
        value.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        Add(field, text[..length]);
    }

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

    public void AddName(string field, ReadOnlySpan<byte> name)
    {
        name = Cut(field, name, LineLimit.Name);
        if (EscapedName.IsPlain(name))
        {
            Add(field, name);
        }
        else
        {
            Add(field, EscapedName.Text(name));
        }
    }

    /// <summary>A name that is always there, and may have no bytes: the text that the label <c>comm</c> has.</summary>
    public void AddComm(string field, string raw, ReadOnlyMemory<byte> name)
    {
        if (name.IsEmpty)
        {
            Add(field, EscapedName.Label([]));
            _raw.Add((raw, []));
        }
        else
        {
            AddName(field, raw, name);
        }
    }

    /// <param name="raw">Where its bytes are, if they have to be there.</param>
    public void AddName(string field, string raw, ReadOnlyMemory<byte> name)
    {
        if (EscapedName.IsPlain(name.Span))
        {
            Add(field, name.Span);
            return;
        }

        string text = EscapedName.Text(name.Span);
        if (!EscapedName.IsExact(text, name.Span))
        {
            _raw.Add((raw, name.ToArray()));
        }

        Add(field, text);
    }

    /// <summary>The same for what may be as long as a path.</summary>
    public void AddPath(string field, string raw, ReadOnlyMemory<byte> path) =>
        AddName(field, raw, path[..Cut(field, path.Span, LineLimit.Path).Length]);

    /// <summary>Text of others, which is whole or not there.</summary>
    public void AddShort(string field, string? text)
    {
        if (_cuts && text is not null && LineLimit.SizeOf(text) > LineLimit.Name)
        {
            _cut.Add(field);
        }
        else
        {
            Add(field, text);
        }
    }

    /// <summary>Several that belong together: kept together, each with a NUL behind it.</summary>
    public void AddNames(string field, string raw, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        names = Cut(field, names);
        string[] texts = [.. names.Select(name => EscapedName.Text(name.Span))];
        if (texts.Where((text, i) => !EscapedName.IsExact(text, names[i].Span)).Any())
        {
            _raw.Add((raw, [.. names.SelectMany(name => (byte[])[.. name.Span, 0])]));
        }

        Add(field, texts);
    }

    /// <summary>
    /// The bytes of names that are not what they look like. Where names are cut, instead of it which fields were.
    /// </summary>
    /// <param name="cut">The field that says it.</param>
    /// <param name="raw">What all of the bytes are called there.</param>
    public void WriteRaw(string cut, string raw)
    {
        if (!_cuts)
        {
            foreach (var (field, bytes) in _raw)
            {
                json.WriteBase64String(Enter(field), bytes);
            }
        }
        else
        {
            Add(cut, _raw.Count > 0 ? [.. _cut, raw] : (IReadOnlyList<string>)_cut);
        }
    }

    /// <summary>An object, even if nothing of it is known.</summary>
    public void AddObject(string name) => Enter(_names.GroupOf(name));

    private ReadOnlySpan<byte> Cut(string field, ReadOnlySpan<byte> name, int most)
    {
        ReadOnlySpan<byte> begin = _cuts ? LineLimit.Begin(name, most) : name;
        if (begin.Length < name.Length)
        {
            _cut.Add(field);
        }

        return begin;
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> Cut(string field, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        const int Around = 3; // quotes and a comma
        int left = LineLimit.Arguments;
        int whole = 0;
        while (_cuts && whole < names.Count)
        {
            left -= LineLimit.SizeOf(EscapedName.Text(names[whole].Span)) + Around;
            if (left < 0)
            {
                _cut.Add(field);
                return [.. names.Take(whole)];
            }

            whole++;
        }

        return names;
    }

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
