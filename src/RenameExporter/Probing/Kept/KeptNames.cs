using System.Globalization;
using System.Text.RegularExpressions;

namespace RenameExporter.Probing.Kept;

/// <summary>
/// The names that a keeper gives the objects of a probe. Where one takes the place of another, both are kept for a moment,
/// each under names of a generation of its own: <c>rename_map_totals</c>, <c>rename1_map_totals</c>. The oldest that has its
/// totals is the one that counts; so the place is taken when the older one's totals lose their name, and not before.
/// </summary>
internal static partial class KeptNames
{
    private const string Prefix = "rename_";

    /// <summary>What the older generation loses first.</summary>
    public static string Deciding { get; } = KeptObjects.MapName(KeptTotals.MapName);

    /// <summary>Whether a name is of any generation's.</summary>
    public static bool IsName(string stored) => Stored().IsMatch(stored);

    /// <summary>Those of a directory. What is not ours by its name is left alone.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static IEnumerable<string> In(string directory) =>
        Directory.EnumerateFiles(directory).Select(file => Path.GetFileName(file)).Where(IsName);

    /// <param name="name">As <see cref="KeptObjects"/> has it.</param>
    public static string Of(string name, int generation) => generation == 0
        ? name
        : string.Create(CultureInfo.InvariantCulture, $"rename{generation}_{name[Prefix.Length..]}");

    /// <summary>The opposite of <see cref="Of"/>.</summary>
    public static (string Name, int Generation) Parse(string stored)
    {
        Match match = Stored().Match(stored);
        int generation = match.Groups["generation"].ValueSpan is { Length: > 0 } digits
            ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;
        return (Prefix + match.Groups["rest"].Value, generation);
    }

    /// <summary>The generation that counts. Of none that is whole: the oldest.</summary>
    /// <param name="stored">One at least.</param>
    public static int Current(IEnumerable<string> stored)
    {
        (string Name, int Generation)[] all = [.. stored.Select(Parse)];
        return all.Where(one => one.Name == Deciding).DefaultIfEmpty(all.MinBy(one => one.Generation)).Min(one => one.Generation);
    }

    [GeneratedRegex("^rename(?<generation>[1-9][0-9]{0,6})?_(?<rest>(map|prog|link)_.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Stored();
}
