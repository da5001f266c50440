using System.Globalization;
using System.Text;

namespace RenameExporter.Commands.Check;

/// <summary>Columns for a terminal: as wide as their widest cell; the last one is wrapped.</summary>
internal static class TextTable
{
    public const int Width = 100;

    private const string Indent = "  ";
    private const string Gap = "  ";

    public static void Write(TextWriter output, IReadOnlyList<string[]> rows)
    {
        int last = rows[0].Length - 1;
        int[] widths = [.. Enumerable.Range(0, last).Select(column => rows.Max(row => row[column].Length))];
        int before = Indent.Length + widths.Sum(width => width + Gap.Length);
        foreach (string[] row in rows)
        {
            var line = new StringBuilder(Indent);
            for (int column = 0; column < last; column++)
            {
                line.Append(row[column].PadRight(widths[column])).Append(Gap);
            }

            foreach (string text in Wrap(row[last], Width - before))
            {
                output.Write(line.Append(text).ToString().TrimEnd() + '\n');
                line.Clear().Append(' ', before);
            }
        }
    }

    /// <summary>At spaces; a longer word has a line of its own. One empty line for nothing.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}

internal static class Bytes
{
    /// <summary>For people: <c>3.9 MB</c> (of 10^6 bytes).</summary>
    public static string Text(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
