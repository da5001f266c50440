using System.Buffers;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>
/// Writes events by the dotted names of their fields in the Elastic Common Schema: those of one object one after the
/// other. What is not known (null, no text, no list) is no field. Names are printable; the bytes of those that are not
/// what they look like are kept, and written by <see cref="WriteRaw"/>. It is used again for the next event.
/// </summary>
/// <param name="writer">How fields are written.</param>
internal sealed class EventFields(FieldWriter writer)
{
    private readonly List<(string Field, byte[] Bytes)> _raw = [];
    private readonly List<string> _cut = [];
    private bool _cuts;

    /// <summary>Begins an object.</summary>
    /// <param name="cuts">Names are cut as <see cref="LineLimit"/> has it, and their bytes left out.</param>
    public void Begin(IBufferWriter<byte> output, bool cuts = false)
    {
        _cuts = cuts;
        writer.Begin(output);
    }

    public void End()
    {
        writer.End();
        _raw.Clear();
        _cut.Clear();
    }

    public void Add(string field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.Write(field, value);
        }
    }

    /// <param name="value">UTF-8, printable.</param>
    public void Add(string field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            writer.Write(field, value);
        }
    }

    public void Add(string field, ulong? value)
    {
        if (value is { } number)
        {
            writer.Write(field, number);
        }
    }

    public void AddNumber(string field, double value) => writer.Write(field, value);

    public void Add(string field, bool value) => writer.Write(field, value);

    /// <summary>A number that the schema has as text.</summary>
    public void AddText(string field, ulong value) => writer.WriteText(field, value);

    public void Add(string field, IReadOnlyList<string>? values)
    {
        if (values is not null)
        {
            writer.Write(field, values);
        }
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
                writer.Write(field, bytes);
            }
        }
        else
        {
            Add(cut, _raw.Count > 0 ? [.. _cut, raw] : (IReadOnlyList<string>)_cut);
        }
    }

    /// <summary>An object, even if nothing of it is known.</summary>
    public void AddObject(string name) => writer.AddObject(name);

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
}
