using System.Text.Json;

namespace RenameExporter.Escaping;

/// <summary>Makes names printable, and keeps the bytes of those that are not what they look like.</summary>
internal sealed class RawNames
{
    private readonly List<(string Field, byte[] Bytes)> _kept = [];

    /// <param name="field">Under <c>rename.raw</c>.</param>
    public string Text(string field, ReadOnlyMemory<byte> name)
    {
        string text = EscapedName.Text(name.Span);
        if (!EscapedName.IsExact(text, name.Span))
        {
            _kept.Add((field, name.ToArray()));
        }

        return text;
    }

    /// <summary>Several that belong together: kept together, each with a NUL behind it.</summary>
    public string[] Texts(string field, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        string[] texts = [.. names.Select(name => EscapedName.Text(name.Span))];
        if (texts.Where((text, i) => !EscapedName.IsExact(text, names[i].Span)).Any())
        {
            _kept.Add((field, [.. names.SelectMany(name => (byte[])[.. name.Span, 0])]));
        }

        return texts;
    }

    public void Write(Utf8JsonWriter json)
    {
        if (_kept.Count == 0)
        {
            return;
        }

        json.WriteStartObject("raw");
        foreach (var (field, bytes) in _kept)
        {
            json.WriteBase64String(field, bytes);
        }

        json.WriteEndObject();
    }
}
