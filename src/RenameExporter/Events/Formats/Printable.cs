using System.Text;
using System.Text.Json;
using RenameExporter.Snapshots;

namespace RenameExporter.Events.Formats;

/// <summary>
/// Names of an event as text that stays on its line and does nothing to a terminal. One-to-one, as labels
/// are (<see cref="PrintableName"/>), except that no bytes are no text. Keeps the bytes of those that are not
/// what they look like.
/// </summary>
internal sealed class Printable
{
    private readonly List<(string Field, byte[] Bytes)> _inexact = [];

    public static string Text(ReadOnlySpan<byte> name) => name.IsEmpty ? "" : PrintableName.From(name);

    /// <param name="field">Under <c>rename.raw</c>.</param>
    public string Text(string field, ReadOnlyMemory<byte> name)
    {
        string text = Text(name.Span);
        if (!IsExact(text, name.Span))
        {
            _inexact.Add((field, name.ToArray()));
        }

        return text;
    }

    /// <summary>Several that belong together: kept together, each with a NUL behind it.</summary>
    public string[] Texts(string field, IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        string[] texts = [.. names.Select(name => Text(name.Span))];
        if (texts.Where((text, i) => !IsExact(text, names[i].Span)).Any())
        {
            _inexact.Add((field, [.. names.SelectMany(name => (byte[])[.. name.Span, 0])]));
        }

        return texts;
    }

    /// <summary>The object <c>raw</c>, unless every text is exact.</summary>
    public void WriteRaw(Utf8JsonWriter json)
    {
        if (_inexact.Count == 0)
        {
            return;
        }

        json.WriteStartObject("raw");
        foreach (var (field, bytes) in _inexact)
        {
            json.WriteBase64String(field, bytes);
        }

        json.WriteEndObject();
    }

    private static bool IsExact(string text, ReadOnlySpan<byte> bytes) =>
        text.Length <= bytes.Length && Encoding.UTF8.GetByteCount(text) == bytes.Length
        && Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes);
}
