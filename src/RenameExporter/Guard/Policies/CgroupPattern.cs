using RenameExporter.Abi;

namespace RenameExporter.Guard.Policies;

/// <summary>
/// Cgroups by their path from the root of the hierarchy. A '*' stands for any part of a name; '/**' at the end for the
/// cgroup before it and all below: <c>/init.scope</c>, <c>/system.slice/*.service</c>, <c>/user.slice/**</c>.
/// </summary>
internal sealed record CgroupPattern(string Text)
{
    public const string Expected = "be the path of a cgroup, such as /init.scope, /system.slice/*.service or /user.slice/** (15 names at most before /**)";

    private const string Below = "/**";
    private const int LongestPath = 4095; // PATH_MAX, less its NUL
    private const int DeepestPath = 64;
    private const int DeepestAbove = GuardNumbers.Levels - 1; // the root is a level

    /// <summary>Every cgroup that there is and will be.</summary>
    public bool IsEverything => Text == Below;

    /// <summary>Not only the cgroup itself.</summary>
    public bool HasBelow => Text.EndsWith(Below, StringComparison.Ordinal);

    /// <summary>Of the path, without the end that <see cref="HasBelow"/> tells of; empty: the root.</summary>
    public IReadOnlyList<string> Names =>
        (HasBelow ? Text[..^Below.Length] : Text).Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <returns>Null: it is none.</returns>
    public static CgroupPattern? Parse(string text)
    {
        if (text.Length > LongestPath || !text.StartsWith('/') || text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var pattern = new CgroupPattern(text);
        string[] names = (pattern.HasBelow ? text[..^Below.Length] : text).TrimStart('/').Split('/');
        bool isRoot = names is [""] && text is "/" or Below;
        return isRoot || (names.Length <= (pattern.HasBelow ? DeepestAbove : DeepestPath) && !text.StartsWith("//", StringComparison.Ordinal)
            && names.All(name => name is not ("" or "." or "..") && !name.Contains("**", StringComparison.Ordinal)))
            ? pattern
            : null;
    }

    /// <summary>Whether one name fits one part of a pattern.</summary>
    public static bool Fits(string name, string pattern)
    {
        // Where the last '*' is, and where what it stands for begins: to go back to it is all that is ever needed.
        int at = 0, star = -1, from = 0;
        for (int i = 0; i < name.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, from) = (at++, i);
            }
            else if (at < pattern.Length && pattern[at] == name[i])
            {
                (at, i) = (at + 1, i + 1);
            }
            else if (star >= 0)
            {
                (at, i) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).Trim('*').IsEmpty;
    }
}
