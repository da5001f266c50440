using System.Globalization;

namespace RenameExporter.Formats;

/// <summary>Flags of renameat2(2) by name.</summary>
internal static class RenameFlags
{
    private static readonly string[] Names = ["RENAME_NOREPLACE", "RENAME_EXCHANGE", "RENAME_WHITEOUT"];

    /// <returns>Bits that have no name as one hexadecimal number.</returns>
    public static IEnumerable<string> Of(uint flags)
    {
        for (int bit = 0; bit < Names.Length; bit++)
        {
            if ((flags & (1u << bit)) != 0)
            {
                yield return Names[bit];
            }
        }

        uint rest = flags & ~((1u << Names.Length) - 1);
        if (rest != 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"0x{rest:x}");
        }
    }
}
