using System.Globalization;
using System.Text;

namespace RenameExporter.Commands.Top;

/// <summary>Text in the cells of a terminal: how wide it is, and how it is cut and padded.</summary>
internal static class Cells
{
    // Of East Asian width W and F, and emoji: two cells (https://www.unicode.org/reports/tr11).
    private static readonly (int First, int Last)[] s_wide =
    [
        (0x1100, 0x115f), (0x2e80, 0x303e), (0x3041, 0xa4cf), (0xa960, 0xa97c), (0xac00, 0xd7a3), (0xf900, 0xfaff),
        (0xfe30, 0xfe6f), (0xff00, 0xff60), (0xffe0, 0xffe6), (0x16fe0, 0x18cff), (0x1b000, 0x1b2fb), (0x1f300, 0x1f64f),
        (0x1f680, 0x1f6ff), (0x1f7e0, 0x1f7eb), (0x1f900, 0x1faff), (0x20000, 0x3fffd),
    ];

    /// <summary>What could move the cursor, change colours or reorder text becomes '?': the document may come from anywhere.</summary>
    public static string Harmless(string text)
    {
        bool isHarmless = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            isHarmless &= IsHarmless(rune);
        }

        if (isHarmless)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            result.Append(IsHarmless(rune) ? rune.ToString() : "?");
        }

        return result.ToString();
    }

    public static int Width(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <returns>Exactly so wide: cut, with <c>~</c> in the last cell, or padded.</returns>
    public static string Left(string text, int width) => Cut(text, width) is var cut ? cut + new string(' ', width - Width(cut)) : "";

    /// <returns>Likewise, at the right side.</returns>
    public static string Right(string text, int width) => Cut(text, width) is var cut ? new string(' ', width - Width(cut)) + cut : "";

    /// <returns>At most so wide.</returns>
    public static string Cut(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var result = new StringBuilder(width);
        int left = width - 1;
        foreach (Rune rune in text.EnumerateRunes())
        {
            left -= Width(rune);
            if (left < 0)
            {
                break;
            }

            result.Append(rune.ToString());
        }

        return width > 0 ? result.Append('~').ToString() : "";
    }

    /// <summary>12 s, 11m43s, 3h05m.</summary>
    public static string Duration(TimeSpan time) => (long)Math.Max(0, Math.Round(time.TotalSeconds)) is var seconds && seconds < 100
        ? $"{seconds} s"
        : seconds < 6000 ? $"{seconds / 60}m{seconds % 60:00}s" : $"{seconds / 3600}h{seconds / 60 % 60:00}m";

    /// <summary>In five cells: 0 12 3.5 999 12.3k 456k 7.8M.</summary>
    public static string Number(double value)
    {
        string[] units = ["", "k", "M", "G", "T", "P", "E"];
        int unit = 0;
        double rest = value;
        while (rest >= 999.5 && unit + 1 < units.Length && (unit > 0 || rest >= 9999.5))
        {
            rest /= 1000;
            unit++;
        }

        bool isWhole = rest >= 99.95 || (unit == 0 && (rest >= 9.95 || rest == Math.Floor(rest)));
        return rest.ToString(isWhole ? "0" : "0.0", CultureInfo.InvariantCulture) + units[unit];
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static int Width(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
        ? 0
        : s_wide.Any(range => rune.Value >= range.First && rune.Value <= range.Last) ? 2 : 1;
}
