using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Events;

namespace RenameExporter.Formats;

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
}
