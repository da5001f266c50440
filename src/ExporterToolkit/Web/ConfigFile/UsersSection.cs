using System.Globalization;
using System.Text.RegularExpressions;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>basic_auth_users: names, and bcrypt hashes of their passwords.</summary>
internal static partial class UsersSection
{
    // bcrypt's own limits are 4 and 31; from here on one login keeps a core busy for a minute.
    private const int MaxCost = 20;
    private const int MinCost = 4;

    public static IReadOnlyDictionary<string, string> Read(YamlMap? map, Mistakes mistakes)
    {
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((Placed<string> user, string hash) in map?.Entries() ?? [])
        {
            if (user.Value.Length == 0 || user.Value.Contains(':', StringComparison.Ordinal)
                || user.Value.Any(char.IsControl))
            {
                // RFC 7617 2: the colon ends the name.
                mistakes.Add(user.Line, "basic_auth_users: a name must not be empty, and has no colon and no controls");
            }
            else if (Problem(hash) is { } problem)
            {
                mistakes.Add(user.Line, $"basic_auth_users: the password of '{user.Value}' {problem}");
            }
            else
            {
                users.Add(user.Value, hash);
            }
        }

        if (users.Count > 0 && OpenSsl.Problem() is { } missing)
        {
            mistakes.Add(map!.Line, missing);
        }

        return users;
    }

    private static string? Problem(string hash)
    {
        Match match = Hash().Match(hash);
        if (!match.Success)
        {
            return "must be a bcrypt hash such as $2y$10$..., which 'htpasswd -nBC 10 \"\"' makes";
        }

        int cost = int.Parse(match.Groups["cost"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return cost is >= MinCost and <= MaxCost
            ? null
            : $"has a bcrypt cost of {cost}; {MinCost} to {MaxCost} are supported";
    }

    // 22 characters of salt, 31 of hash. 2x is the broken variant of crypt_blowfish before 1.1.
    [GeneratedRegex(@"^\$2[aby]\$(?<cost>\d\d)\$[./A-Za-z0-9]{53}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Hash();
}
