using System.Globalization;

namespace ExporterToolkit.Settings;

/// <summary>Sizes in bytes: a number and one of <c>B</c>, <c>KiB</c>, <c>MiB</c>, <c>GiB</c>; 0 has no need of one.</summary>
internal static class ByteSize
{
    private const int MostDigits = 9; // times a GiB it fits

    private static readonly (string Name, int Shift)[] s_units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("B", 0)];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        if (text == "0")
        {
            return true;
        }

        foreach (var (name, shift) in s_units)
        {
            if (text.EndsWith(name, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> digits = text.AsSpan(0, text.Length - name.Length);
                bool good = digits.Length <= MostDigits
                    && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out bytes);
                bytes <<= shift;
                return good;
            }
        }

        return false;
    }
}
