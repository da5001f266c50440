using System.Text.RegularExpressions;

namespace ExporterToolkit.Settings;

/// <summary>Flags from the environment.</summary>
internal static partial class EnvironmentVariables
{
    /// <summary>Those of this process.</summary>
    public static IReadOnlyDictionary<string, string> Current() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    public static Layer Read(
        ProgramDescription program, IReadOnlyDictionary<string, string> environment, ICollection<string> errors)
    {
        var layer = new Layer();
        Dictionary<string, Flag> known = program.Flags.ToDictionary(program.Variable, StringComparer.Ordinal);
        foreach ((string variable, Flag flag) in known)
        {
            if (environment.TryGetValue(variable, out string? text))
            {
                string source = $"environment variable {variable}";
                string[] values = flag.Repeatable ? text.Split(',', StringSplitOptions.TrimEntries) : [text];
                layer[flag] = [.. values.Select(value => new Given(value, source, source))];
            }
        }

        foreach (string variable in environment.Keys.Except(known.Keys).Order(StringComparer.Ordinal)
            .Where(name => name.StartsWith(program.VariablePrefix, StringComparison.Ordinal))
            .Where(name => !IsServiceLink(name, environment)))
        {
            errors.Add($"environment variable {variable} matches no flag{Suggestion.For(variable, known.Keys)}");
        }

        return layer;
    }

    // Kubernetes tells every pod where the services of its namespace are, by variables that are named
    // after them: a service called my-exporter makes MY_EXPORTER_SERVICE_HOST and six more.
    private static bool IsServiceLink(string variable, IReadOnlyDictionary<string, string> environment)
    {
        Match match = ServiceLink().Match(variable);
        string service = match.Groups["service"].Value;
        return match.Success
            && environment.ContainsKey($"{service}_SERVICE_HOST")
            && environment.ContainsKey($"{service}_SERVICE_PORT");
    }

    [GeneratedRegex(
        "^(?<service>[A-Z0-9_]+?)"
            + "_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex ServiceLink();
}
