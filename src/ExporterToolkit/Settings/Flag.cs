using System.Globalization;

namespace ExporterToolkit.Settings;

/// <returns>Whether <paramref name="text"/> is a value.</returns>
public delegate bool ValueParser<T>(string text, out T value);

/// <summary>What a shell completes a value with, besides <see cref="Flag.Choices"/>.</summary>
internal enum ValueKind
{
    Free,
    File,
    Directory,
}

/// <summary>
/// What can be set, and how it is called: on the command line, in the environment, in the file. A flag is
/// text everywhere, so that it looks the same everywhere, and a value behind the text. The functions make those that
/// every program has some of.
/// </summary>
/// <param name="name">On the command line: <c>--group.what-it-is</c>; without a dot it is for the command line alone.</param>
/// <param name="valueName">What the value is called in --help.</param>
/// <param name="description">One or two sentences.</param>
/// <param name="fallback">The default, as text; empty: none.</param>
public abstract class Flag(string name, string valueName, string description, string fallback)
{
    public string Name { get; } = name;

    public string ValueName { get; } = valueName;

    public string Description { get; } = description;

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

    /// <summary>What somebody may have meant by a bad value; null: no idea.</summary>
    public Func<string, string?>? Nearest { get; init; }

    /// <summary>In the file, where the dots are levels: <c>web.listen-address</c>.</summary>
    public string Key { get; } = name.TrimStart('-');

    /// <summary>The first part of the key; "other" where it has only one.</summary>
    public string Group => Key.Contains('.', StringComparison.Ordinal) ? Key.Split('.')[0] : "other";

    /// <summary>The key without its group.</summary>
    public string KeyInGroup => Key[(Group.Length + 1)..];

    internal ValueKind Kind { get; init; }

    /// <summary>Its short forms, such as <c>-b</c>.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>It has no value, and makes a program do something else than run.</summary>
    internal bool IsAction => ValueName.Length == 0;

    /// <summary>Off unless it is given; or <paramref name="on"/> unless it is given as false.</summary>
    public static Flag<bool> Switch(string name, string description, bool on = false) =>
        new(name, "true|false", description, on ? "true" : "false", TryParseSwitch, "true or false")
        {
            IsSwitch = true,
            Choices = ["true", "false"],
        };

    /// <summary>A whole number, in decimal digits.</summary>
    public static Flag<int> Number(
        string name, string description, string fallback, int least, int most, bool live = false) =>
        new(name, "number", description, fallback,
            (string text, out int value) => int.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most,
            string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"))
        {
            Live = live,
        };

    /// <summary>A duration as Prometheus writes them.</summary>
    /// <param name="accept">Whether it is neither too short nor too long.</param>
    /// <param name="expected">Completes "must be …".</param>
    public static Flag<TimeSpan> Time(
        string name, string description, string fallback, Predicate<TimeSpan> accept, string expected,
        bool live = false) =>
        new(name, "duration", description, fallback,
            (string text, out TimeSpan value) =>
            {
                TimeSpan? parsed = Duration.Parse(text);
                value = parsed ?? TimeSpan.Zero;
                return parsed is not null && accept(value);
            },
            expected)
        {
            Live = live,
        };

    /// <summary>Bytes: <c>64KiB</c>, <c>100MiB</c>, <c>2GiB</c>; 0.</summary>
    /// <param name="accept">Whether it is neither too small nor too large.</param>
    /// <param name="expected">Completes "must be …".</param>
    public static Flag<long> Size(
        string name, string description, string fallback, Predicate<long> accept, string expected) =>
        new(name, "size", description, fallback,
            (string text, out long value) => ByteSize.TryParse(text, out value) && accept(value), expected);

    /// <summary>One of a few words.</summary>
    /// <param name="choices">Each with its value, in the order of messages.</param>
    public static Flag<T> Choice<T>(
        string name, string valueName, string description, string fallback,
        IReadOnlyList<(string Word, T Value)> choices, bool live = false, string? defaultText = null)
    {
        string[] words = [.. choices.Select(choice => choice.Word)];
        return new(name, valueName, description, fallback,
            (string text, out T value) =>
            {
                int index = Array.IndexOf(words, text);
                value = choices[Math.Max(index, 0)].Value;
                return index >= 0;
            },
            OneOf(words))
        {
            Choices = words,
            DefaultText = defaultText,
            Live = live,
        };
    }

    /// <summary>A file; empty: none. Whether it can be read is found out by reading it.</summary>
    public static Flag<string> FileName(string name, string description) =>
        new(name, "file", description, "",
            (string text, out string value) => !(value = text).Contains('\0', StringComparison.Ordinal),
            "the name of a file")
        {
            Kind = ValueKind.File,
        };

    /// <summary>A directory as this process sees it, absolute; it may be mounted later.</summary>
    /// <param name="example">Completes "an absolute path such as …".</param>
    public static Flag<string> DirectoryPath(string name, string description, string fallback, string example) =>
        new(name, "path", description, fallback,
            (string text, out string value) =>
                (value = text).StartsWith('/') && !text.Contains('\0', StringComparison.Ordinal),
            $"an absolute path such as {example}")
        {
            Kind = ValueKind.Directory,
        };

    /// <summary>"a, b or c".</summary>
    public static string OneOf(IReadOnlyList<string> words) => words.Count < 2
        ? string.Concat(words)
        : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    /// <summary>What is wrong with these values, each problem with the index of its value.</summary>
    public abstract IEnumerable<(int Index, string Problem)> Problems(IReadOnlyList<string> texts);

    internal static Flag Action(string name, string description, params IReadOnlyList<string> others) =>
        new Flag<bool>(name, "", description, "", TryParseSwitch, "")
        {
            Others = others,
        };

    internal bool Is(string name) => name == Name || Others.Contains(name);

    private static bool TryParseSwitch(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false";
    }
}

/// <summary>A flag whose values are of one type.</summary>
/// <param name="parse">Accepts a text, or not.</param>
/// <param name="expected">Completes "must be …" when a value is bad.</param>
public sealed class Flag<T>(
    string name, string valueName, string description, string fallback, ValueParser<T> parse, string expected)
    : Flag(name, valueName, description, fallback)
{
    /// <summary>
    /// Looks at all values of a repeatable flag together. Says which one is wrong, and what with it; null when they go
    /// together.
    /// </summary>
    public Func<IReadOnlyList<T>, (int Index, string Problem)?>? Together { get; init; }

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
