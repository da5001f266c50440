using System.Globalization;

namespace ExporterToolkit.Settings;

/// <summary>The flags that every program has some of.</summary>
public static class FlagKinds
{
    /// <summary>Off unless it is given.</summary>
    public static Flag<bool> Switch(string name, string description) =>
        new(name, "true|false", description, "false", TryParseSwitch, "true or false")
        {
            IsSwitch = true,
            Choices = ["true", "false"],
        };

    /// <summary>A whole number, in decimal digits.</summary>
    /// <param name="live">See <see cref="Flag.Live"/>.</param>
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
    /// <param name="live">See <see cref="Flag.Live"/>.</param>
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

    /// <summary>One of a few words.</summary>
    /// <param name="choices">Each with its value, in the order of messages.</param>
    /// <param name="live">See <see cref="Flag.Live"/>.</param>
    /// <param name="defaultText">See <see cref="Flag.DefaultText"/>.</param>
    public static Flag<T> Choice<T>(
        string name, string valueName, string description, string fallback,
        IReadOnlyList<(string Word, T Value)> choices, bool live = false,
        string? defaultText = null)
    {
        string[] words = [.. choices.Select(choice => choice.Word)];
        return new(name, valueName, description, fallback,
            (string text, out T value) =>
            {
                int index = Array.IndexOf(words, text);
                value = index < 0 ? choices[0].Value : choices[index].Value;
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

    private static bool TryParseSwitch(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false";
    }
}
