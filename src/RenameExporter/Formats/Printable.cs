using System.Text;
using RenameExporter.Snapshots;

namespace RenameExporter.Formats;

/// <summary>
/// Names as text that stays on its line and does nothing to a terminal. One-to-one, as labels are
/// (<see cref="PrintableName"/>), except that no bytes are no text.
/// </summary>
internal static class Printable
{
    public static string Text(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "" : PrintableName.From(bytes);

    /// <summary>Whether the text is these very bytes.</summary>
    public static bool IsExact(string text, ReadOnlySpan<byte> bytes) =>
        text.Length <= bytes.Length && Encoding.UTF8.GetByteCount(text) == bytes.Length
        && Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes);
}
