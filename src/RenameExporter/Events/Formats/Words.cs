using System.Globalization;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Events.Formats;

/// <summary>Flags as the words that all formats use.</summary>
internal static class Words
{
    private static readonly (RenameKinds Kind, string Word)[] s_kinds =
    [
        (RenameKinds.Move, "moved"),
        (RenameKinds.Replacement, "replaced"),
        (RenameKinds.Exchange, "exchanged"),
        (RenameKinds.Noop, "noop"),
        (RenameKinds.ExtensionChange, "extension_changed"),
    ];

    private static readonly (PathDoubts Doubt, string Word)[] s_doubts =
    [
        (PathDoubts.Truncated, "truncated"),
        (PathDoubts.AmbiguousMount, "ambiguous_mount"),
        (PathDoubts.UnknownMount, "unknown_mount"),
        (PathDoubts.UnknownDirectory, "unknown_directory"),
    ];

    // Of renameat2(2), by bit.
    private static readonly string[] s_flags = ["RENAME_NOREPLACE", "RENAME_EXCHANGE", "RENAME_WHITEOUT"];

    /// <returns>The symbolic errno; empty: no error.</returns>
    public static string OfError(int errno) => errno switch
    {
        0 => "",
        ErrorNumbers.Other => "<other>", // as the label
        _ => Errno.Name(errno),
    };

    public static IEnumerable<string> Of(RenameKinds kinds) =>
        s_kinds.Where(pair => kinds.HasFlag(pair.Kind)).Select(pair => pair.Word);

    public static IEnumerable<string> Of(PathDoubts doubts) =>
        s_doubts.Where(pair => doubts.HasFlag(pair.Doubt)).Select(pair => pair.Word);

    /// <param name="flags">Of renameat2(2).</param>
    /// <returns>Bits that have no name as one hexadecimal number.</returns>
    public static IEnumerable<string> Of(uint flags)
    {
        for (int bit = 0; bit < s_flags.Length; bit++)
        {
            if ((flags & (1u << bit)) != 0)
            {
                yield return s_flags[bit];
            }
        }

        uint rest = flags & ~((1u << s_flags.Length) - 1);
        if (rest != 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"0x{rest:x}");
        }
    }
}
