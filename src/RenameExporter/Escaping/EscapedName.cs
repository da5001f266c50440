using System.Buffers;
using System.Globalization;
using System.Text;

namespace RenameExporter.Escaping;

/// <summary>
/// Bytes that somebody chose, as text that stays on its line, does nothing to a terminal, and is
/// one-to-one, so that two names never look alike. A plain name stays as it is; a backslash becomes
/// <c>\\</c>; every byte of anything else (invalid UTF-8, controls, line ends, bidi marks, invisible or
/// unassigned characters) becomes <c>\xHH</c>.
/// </summary>
internal static class EscapedName
{
    private const string EmptyLabel = @"\x00";

    // Printable ASCII without the backslash.
    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7f - 0x20).Where(b => b != '\\').Select(b => (byte)b)]);

    /// <summary>For the value of a label: a name of no bytes is <c>\x00</c>, as an empty label would mean no label.</summary>
    /// <param name="name">Any bytes. comm is chosen by whoever runs the process (prctl(2)).</param>
    public static string Label(ReadOnlySpan<byte> name) => name.IsEmpty ? EmptyLabel : Text(name);

    /// <summary>Whether the text is the name as it is, and all of it ASCII, as of nearly all names.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> name) => !name.ContainsAnyExcept(s_plain);

    /// <summary>A name of no bytes is no text.</summary>
    public static string Text(ReadOnlySpan<byte> name)
    {
        if (IsPlain(name))
        {
            return Encoding.ASCII.GetString(name);
        }

        var result = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(name, out Rune rune, out int length);
            if (status == OperationStatus.Done && rune.Value == '\\')
            {
                result.Append(@"\\");
            }
            else if (status == OperationStatus.Done && IsPrintable(rune))
            {
                result.Append(rune.ToString());
            }
            else
            {
                AppendBytes(result, name[..length]);
            }

            name = name[length..];
        }

        return result.ToString();
    }

    /// <summary>Whether the text is these very bytes.</summary>
    public static bool IsExact(string text, ReadOnlySpan<byte> bytes) =>
        text.Length <= bytes.Length && Encoding.UTF8.GetByteCount(text) == bytes.Length
        && Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes);

    private static void AppendBytes(StringBuilder result, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            result.Append(CultureInfo.InvariantCulture, $@"\x{b:x2}");
        }
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' '
        || (!IsInvisible(rune.Value) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator));

    // Default_Ignorable_Code_Point of the Unicode database, as far as the categories do not say it:
    // nothing is drawn, so a name with one in it would look like the name without.
    private static bool IsInvisible(int rune) => rune is 0x034f or 0x115f or 0x1160 or 0x17b4 or 0x17b5
        or (>= 0x180b and <= 0x180f) or 0x3164 or (>= 0xfe00 and <= 0xfe0f) or 0xffa0
        or (>= 0xe0000 and <= 0xe0fff);
}
