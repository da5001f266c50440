using System.Diagnostics.CodeAnalysis;

namespace RenameExporter.Detection;

/// <summary>
/// Which extensions are of usual file types. A file can lose such a type, and getting one is no loss. Written as
/// alerts/thresholds.yml has them: alternatives of letters, digits, <c>-</c> and <c>_</c>, with <c>[a-z]</c>,
/// <c>?</c> and <c>*</c>, between bars.
/// </summary>
internal sealed class UsualTypes
{
    /// <summary>alerts/thresholds.yml has the same list, which a test holds against this one.</summary>
    public const string Shipped =
        "[0-9]*|[ch]|cc|cpp|hpp|py|pyc|pyi|js|mjs|cjs|ts|map|json|jsonl|yml|yaml|toml|xml|html?|css|scss|less|svg|png"
        + "|jpe?g|gif|webp|ico|mp[34]|mkv|pdf|docx?|xlsx?|pptx?|od[tsp]|txt|md|rst|csv|log|gz|bz2|xz|zst|zip|tar|tgz|deb"
        + "|rpm|so|a|o|ko|bin|dat|db|sqlite|idx|pack|rev|list|md5sums|conf|cfg|ini|service|socket|timer|target|sh|pl|pm"
        + "|rb|go|rs|java|class|jar|lua|php|sql|mo|po|ttf|woff2?|lock|pid|state|cache|[1-8][a-z]*|postinst|preinst"
        + "|prerm|postrm|triggers|shlibs|symbols|templates|conffiles";

    /// <summary>The word that stands for <see cref="Shipped"/> in --detector.usual-extensions.</summary>
    public const string ShippedWord = "shipped";

    /// <summary>What --detector.usual-extensions takes.</summary>
    public const string Expected =
        "shipped, or extensions in small letters, with digits, - and _, such as dwg or step?|stl: a thousand at most";

    /// <summary>The number of no type at all: of a file whose name had no extension.</summary>
    public const int None = MostTypes + 1;

    // A bucket has ten bits for each.
    private const int MostTypes = 1000;

    private const string NoneName = "<none>";

    // Where a file is parked: endings of work in progress, and of copies that are kept. Never a type that can be lost,
    // and nothing that a file which gets it would be suspected for.
    private static readonly HashSet<string> s_parked =
    [
        "tmp", "temp", "new", "part", "partial", "crdownload", "download", "swp", "swap", "lock", "pid", "state", "cache",
        "bak", "old", "orig", "save", "backup", "rpmnew", "rpmsave", "rpmorig", "dpkg-new", "dpkg-old", "dpkg-tmp",
        "dpkg-dist", "dpkg-bak", "ucf-old", "ucf-dist", "pacnew", "pacsave", "deleted", "disabled",
    ];

    // What a build makes of something else, and puts aside when it makes it anew. No type that can be lost either, but a
    // usual one to get.
    private static readonly HashSet<string> s_built = ["o", "class", "pyc", "mo"];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_parkedLookup =
        s_parked.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_builtLookup =
        s_built.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly List<string> _names = [""]; // by number, which begins at 1
    private readonly Dictionary<string, int> _literal = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<(ExtensionPattern Pattern, int Number)> _patterns = [];

    // What it was made of.
    private string _text = "";

    private UsualTypes() => _lookup = _literal.GetAlternateLookup<ReadOnlySpan<char>>();

    public static UsualTypes Default { get; } = Of([ShippedWord]);

    /// <param name="lists">Values of --detector.usual-extensions, good ones.</param>
    /// <exception cref="ArgumentException">A list is none, or they are too many together.</exception>
    public static UsualTypes Of(IReadOnlyList<string> lists) => TryMake(lists, out UsualTypes? types)
        ? types
        : throw new ArgumentException($"must be {Expected}", nameof(lists));

    /// <returns>Whether all is well formed, and not too much.</returns>
    public static bool TryMake(IReadOnlyList<string> lists, [NotNullWhen(true)] out UsualTypes? types)
    {
        types = new();
        types._text = string.Join('|', lists);
        foreach (string list in lists)
        {
            foreach (string alternative in (list == ShippedWord ? Shipped : list).Split('|'))
            {
                if (!types.Add(alternative))
                {
                    types = null;
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether a file that gets this ending is parked.</summary>
    public static bool IsParked(ReadOnlySpan<char> ending) => s_parkedLookup.Contains(ending);

    /// <summary>Whether it is of files that can be made again.</summary>
    public static bool IsBuilt(ReadOnlySpan<char> ending) => s_builtLookup.Contains(ending);

    /// <param name="ending">Normal: see <see cref="Ending"/>; not empty.</param>
    /// <returns>Its number; 0: it is not usual.</returns>
    public int Find(ReadOnlySpan<char> ending)
    {
        if (_lookup.TryGetValue(ending is "jpeg" ? "jpg" : ending, out int number))
        {
            return number;
        }

        foreach ((ExtensionPattern pattern, int of) in _patterns)
        {
            if (pattern.IsMatch(ending))
            {
                return of;
            }
        }

        return 0;
    }

    /// <returns>What that number is called; of a pattern the pattern.</returns>
    public string NameOf(int number) => number == None ? NoneName : _names[number];

    /// <summary>Whether it was made of the same lists.</summary>
    public override bool Equals(object? other) => other is UsualTypes types && types._text == _text;

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private bool Add(string alternative)
    {
        if (ExtensionPattern.Parse(alternative) is not { } pattern)
        {
            return false;
        }

        if (pattern.Literals(MostTypes) is not { } literals)
        {
            _patterns.Add((pattern, _names.Count));
            _names.Add(alternative);
        }
        else
        {
            foreach (string literal in literals.Where(literal => _literal.TryAdd(literal, _names.Count)))
            {
                _names.Add(literal);
            }
        }

        return _names.Count <= MostTypes;
    }
}
