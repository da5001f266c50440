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
        if (map is null)
        {
            return (true, headers);
        }

        bool http2 = map.Switch("http2", fallback: true);
        foreach ((Placed<string> name, string value) in map.Map("headers")?.Entries() ?? [])
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

        map.RefuseOthers();
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
