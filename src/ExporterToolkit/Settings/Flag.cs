namespace ExporterToolkit.Settings;

/// <returns>Whether <paramref name="text"/> is a value.</returns>
public delegate bool ValueParser<T>(string text, out T value);

/// <summary>Looks at all values of a repeatable flag together.</summary>
/// <returns>Which one is wrong, and what with it; null when they go together.</returns>
public delegate (int Index, string Problem)? ValuesCheck<T>(IReadOnlyList<T> values);

/// <summary>What a shell completes a value with, besides <see cref="Flag.Choices"/>.</summary>
public enum ValueKind
{
    /// <summary>Nothing: a number, a duration, a name.</summary>
    Free,

    /// <summary>Names of files.</summary>
    File,

    /// <summary>Names of directories.</summary>
    Directory,
}

/// <summary>
/// What can be set, and how it is called: on the command line, in the environment, in the file. A flag is
/// text everywhere, so that it looks the same everywhere, and a value behind the text.
/// </summary>
/// <param name="name">On the command line: <c>--group.what-it-is</c>; without a dot it is for the command line alone.</param>
/// <param name="valueName">What the value is called in --help.</param>
/// <param name="description">One or two sentences.</param>
/// <param name="fallback">The default, as text; empty: none.</param>
public abstract class Flag(string name, string valueName, string description, string fallback)
{
    /// <summary>On the command line.</summary>
    public string Name { get; } = name;

    /// <summary>What the value is called in --help.</summary>
    public string ValueName { get; } = valueName;

    /// <summary>What --help says.</summary>
    public string Description { get; } = description;

    /// <summary>As text; empty: none.</summary>
    public string Default { get; } = fallback;

    /// <summary>What --help says instead of <see cref="Default"/>.</summary>
    public string? DefaultText { get; init; }

    /// <summary>May be given several times; values are separated by commas in the environment.</summary>
    public bool Repeatable { get; init; }

    /// <summary>On or off: the name alone means true, and <c>--no-NAME</c> false.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>A change in the file is in force while the program runs; else it takes a restart.</summary>
    public bool Live { get; init; }

    /// <summary>The only values, or those to propose.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What the value names.</summary>
    public ValueKind Kind { get; init; }

    /// <summary>What somebody may have meant by a bad value; null: no idea.</summary>
    public Func<string, string?>? Nearest { get; init; }

    /// <summary>In the file, where the dots are levels: <c>web.listen-address</c>.</summary>
    public string Key { get; } = name.TrimStart('-');

    /// <summary>The first part of the key.</summary>
    public string Group => Key.Split('.')[0];

    /// <summary>The key without its group.</summary>
    public string KeyInGroup => Key[(Group.Length + 1)..];

    /// <summary>What is wrong with these values, each problem with the index of its value.</summary>
    public abstract IEnumerable<(int Index, string Problem)> Problems(IReadOnlyList<string> texts);
}

/// <summary>A flag whose values are of one type.</summary>
/// <param name="name">See <see cref="Flag"/>.</param>
/// <param name="valueName">What the value is called in --help.</param>
/// <param name="description">One or two sentences.</param>
/// <param name="fallback">The default, as text; empty: none.</param>
/// <param name="parse">Accepts a text, or not.</param>
/// <param name="expected">Completes "must be …" when a value is bad.</param>
public sealed class Flag<T>(
    string name, string valueName, string description, string fallback, ValueParser<T> parse, string expected)
    : Flag(name, valueName, description, fallback)
{
    /// <summary>For repeatable flags.</summary>
    public ValuesCheck<T>? Together { get; init; }

    /// <summary>The value behind a text that has no <see cref="Problems"/>.</summary>
    /// <exception cref="InvalidOperationException">Not a value; nobody asked for the problems.</exception>
    public T Parse(string text) => parse(text, out T value)
        ? value
        : throw new InvalidOperationException($"{Name}: '{text}' was never checked");

    /// <inheritdoc/>
    public override IEnumerable<(int Index, string Problem)> Problems(IReadOnlyList<string> texts)
    {
        bool good = true;
        for (int i = 0; i < texts.Count; i++)
        {
            if (!parse(texts[i], out _))
            {
                good = false;
                string suggestion = Nearest?.Invoke(texts[i]) is { } nearest ? $"; did you mean {nearest}?" : "";
                yield return (i, $"'{texts[i]}' must be {expected}{suggestion}");
            }
        }

        if (good && Together?.Invoke([.. texts.Select(Parse)]) is { } problem)
        {
            yield return problem;
        }
    }
}
