using System.Globalization;
using System.Text.RegularExpressions;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>http_server_config: HTTP/2, and headers that every response gets.</summary>
internal static class HttpSection
{
    // The five that the format knows, and the values of those that have but a few.
    private static readonly Dictionary<string, string[]> s_headers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Strict-Transport-Security"] = [],
        ["X-Content-Type-Options"] = ["nosniff"],
        ["X-Frame-Options"] = ["deny", "sameorigin"],
        ["X-XSS-Protection"] = [],
        ["Content-Security-Policy"] = [],
    };

    public static (bool Http2, IReadOnlyDictionary<string, string> Headers) Read(YamlMap? map, Mistakes mistakes)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        bool http2 = map?.Switch("http2", fallback: true) ?? true;
        foreach ((Placed<string> name, string value) in map?.Map("headers")?.Entries() ?? [])
        {
            if (Problem(name.Value, value) is { } problem)
            {
                mistakes.Add(name.Line, problem);
            }
            else if (value.Length > 0 && !headers.TryAdd(name.Value, value))
            {
                mistakes.Add(name.Line, $"the header {name.Value} is given twice");
            }
        }

        map?.RefuseOthers();
        return (http2, headers);
    }

    private static string? Problem(string name, string value)
    {
        if (!s_headers.TryGetValue(name, out string[]? allowed))
        {
            return $"unknown header '{name}': it can be one of {string.Join(", ", s_headers.Keys)}";
        }

        if (value.Length > 0 && allowed.Length > 0 && !allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            return $"{name} must be {string.Join(" or ", allowed)}, or empty";
        }

        // RFC 9110 5.5, without what only some clients can read.
        return value.All(c => c is >= ' ' and <= '~')
            ? null
            : $"{name} must be printable ASCII, in one line";
    }
}

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

/// <summary>rate_limit: a token bucket for requests.</summary>
internal static class RateSection
{
    private const int LargestBurst = 1_000_000;
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <returns>Null: any number.</returns>
    public static RequestRate? Read(YamlMap? map, Mistakes mistakes)
    {
        if (map is null)
        {
            return null;
        }

        TimeSpan? interval = Value<TimeSpan>(
            "interval", text => Duration.Parse(text) is { } time && time <= s_longest ? time : null,
            "must be a duration such as 500ms or 1s, of a day at most; 0 means no limit");
        int? burst = Value<int>(
            "burst",
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number is >= 1 and <= LargestBurst ? number : null,
            $"must be a number from 1 to {LargestBurst}");
        map.RefuseOthers();
        if (interval > TimeSpan.Zero && burst is null && !mistakes.Any)
        {
            mistakes.Add(map.Line, "rate_limit has an interval and no burst: how many requests may come at once");
        }

        return interval > TimeSpan.Zero && burst is { } tokens ? new(interval.Value, tokens) : null;

        T? Value<T>(string key, Func<string, T?> parse, string problem)
            where T : struct
        {
            if (map.Text(key) is not { } given)
            {
                return null;
            }

            T? value = parse(given.Value);
            if (value is null)
            {
                mistakes.Add(given.Line, $"rate_limit.{key} {problem}");
            }

            return value;
        }
    }
}
