namespace RenameExporter.Configuration;

/// <returns>Whether <paramref name="text"/> is a value.</returns>
internal delegate bool ValueParser<T>(string text, out T value);

/// <summary>
/// Looks at all values of a repeatable flag together.
/// </summary>
/// <returns>Which one is wrong, and what with it; null when they go together.</returns>
internal delegate (int Index, string Problem)? ValuesCheck<T>(IReadOnlyList<T> values);

/// <summary>
/// What can be set, and how it is called: on the command line, in the environment, in the file. A flag
/// is text everywhere, so that it looks the same everywhere, and a value behind the text.
/// </summary>
/// <param name="name">On the command line: <c>--group.what-it-is</c>.</param>
/// <param name="valueName">What the value is called in --help.</param>
/// <param name="fallback">The default, as text.</param>
internal abstract class Flag(string name, string valueName, string description, string fallback)
{
    private const string VariablePrefix = "RENAME_EXPORTER_";

    public string Name { get; } = name;

    public string ValueName { get; } = valueName;

    public string Description { get; } = description;

    public string Default { get; } = fallback;

    /// <summary>May be given several times; values are separated by commas in the environment.</summary>
    public bool Repeatable { get; init; }

    /// <summary>What the name alone, without a value, means on the command line; null: it needs one.</summary>
    public string? BareValue { get; init; }

    /// <summary>In the file, where the dots are levels: <c>web.listen-address</c>.</summary>
    public string Key { get; } = name[2..];

    /// <summary>The first part of the key.</summary>
    public string Group { get; } = name[2..name.IndexOf('.', StringComparison.Ordinal)];

    /// <summary><c>RENAME_EXPORTER_WEB_LISTEN_ADDRESS</c>.</summary>
    public string Variable { get; } =
        VariablePrefix + name[2..].Replace('.', '_').Replace('-', '_').ToUpperInvariant();

    /// <summary>Whether a variable claims to be one of ours.</summary>
    public static bool IsVariable(string variable) =>
        variable.StartsWith(VariablePrefix, StringComparison.Ordinal);

    /// <summary>What is wrong with these values, each problem with the index of its value.</summary>
    public abstract IEnumerable<(int Index, string Problem)> Problems(IReadOnlyList<string> texts);
}

/// <param name="expected">Completes "must be …" when a value is bad.</param>
internal sealed class Flag<T>(
    string name, string valueName, string description, string fallback, ValueParser<T> parse,
    string expected) : Flag(name, valueName, description, fallback)
{
    /// <summary>For repeatable flags.</summary>
    public ValuesCheck<T>? Together { get; init; }

    /// <exception cref="InvalidOperationException">Not a value; nobody asked for the problems.</exception>
    public T Parse(string text) => parse(text, out T value)
        ? value
        : throw new InvalidOperationException($"{Name}: '{text}' was never checked");

    public override IEnumerable<(int Index, string Problem)> Problems(IReadOnlyList<string> texts)
    {
        bool good = true;
        for (int i = 0; i < texts.Count; i++)
        {
            if (!parse(texts[i], out _))
            {
                good = false;
                yield return (i, $"'{texts[i]}' must be {expected}");
            }
        }

        if (good && Together?.Invoke([.. texts.Select(Parse)]) is { } problem)
        {
            yield return problem;
        }
    }
}
