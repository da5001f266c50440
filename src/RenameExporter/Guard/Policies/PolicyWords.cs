using System.Globalization;
using ExporterToolkit.Settings;

namespace RenameExporter.Guard.Policies;

/// <summary>Values of a policy's keys. What is wrong is a mistake with its line that says what was expected, and null.</summary>
internal static class PolicyWords
{
    /// <summary>One of a few words; the fallback when there is no such key.</summary>
    public static T? Word<T>(this YamlMap map, string key, T? fallback, IReadOnlyList<(string Text, T Value)> words)
        where T : struct
    {
        if (map.Text(key) is not { } text)
        {
            return fallback;
        }

        foreach ((string word, T value) in words)
        {
            if (word == text.Value)
            {
                return value;
            }
        }

        map.Refuse(text.Line, key, $"be {Flag.OneOf([.. words.Select(word => word.Text)])}");
        return null;
    }

    /// <summary>A whole number in decimal digits. Null also when there is no such key.</summary>
    public static int? Number(this YamlMap map, string key, int least, int most)
    {
        if (map.Text(key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most)
        {
            return value;
        }

        map.Refuse(text.Line, key, string.Create(CultureInfo.InvariantCulture, $"be a number from {least} to {most}"));
        return null;
    }

    /// <summary>A duration as in Prometheus. Null also when there is no such key.</summary>
    /// <param name="range">For people: <c>1s to 30d</c>.</param>
    public static TimeSpan? Time(this YamlMap map, string key, TimeSpan least, TimeSpan most, string range)
    {
        if (map.Text(key) is not { } text)
        {
            return null;
        }

        if (Duration.Parse(text.Value) is { } value && value >= least && value <= most)
        {
            return value;
        }

        map.Refuse(text.Line, key, $"be a duration from {range}, such as 90s or 1h30m");
        return null;
    }

    /// <summary>Renames in a time: <c>5/s</c>, <c>30/m</c>, <c>0.5/s</c>. Null also when there is no such key.</summary>
    /// <returns>In a second.</returns>
    public static double? Rate(this YamlMap map, string key)
    {
        if (map.Text(key) is not { } text)
        {
            return null;
        }

        double? seconds = text.Value.Split('/') is [_, var unit]
            ? unit switch { "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, _ => null }
            : null;
        if (seconds is { } per
            && double.TryParse(text.Value.Split('/')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && count is > 0 and <= 1_000_000)
        {
            return count / per;
        }

        map.Refuse(text.Line, key, "be a number of renames above 0 and a time, such as 5/s, 30/m, 100/h or 1/d");
        return null;
    }

    /// <summary>A list of values, each of one form. Empty when there is no such key.</summary>
    /// <param name="parse">Null: it is of another form.</param>
    /// <param name="expected">What each must be.</param>
    public static IReadOnlyList<T> List<T>(this YamlMap map, string key, int most, Func<string, T?> parse, string expected)
        where T : class
    {
        IReadOnlyList<Placed<string>> texts = map.Texts(key) ?? [];
        if (texts.Count > most)
        {
            map.Refuse(texts[most].Line, key, $"have {most} items at most");
            return [];
        }

        var values = new List<T>();
        foreach (Placed<string> text in texts)
        {
            if (parse(text.Value) is { } value)
            {
                values.Add(value);
            }
            else
            {
                map.Refuse(text.Line, key, expected);
            }
        }

        return values;
    }

    /// <summary>Users by number: <c>1000</c>, <c>1000-59999</c>. Empty when there is no such key.</summary>
    public static IReadOnlyList<UidRange> Uids(this YamlMap map, string key, int most) =>
        [.. map.List(key, most, ParseUids, "be users by number, such as 1000 or 1000-59999").Select(boxed => boxed.Value)];

    private static Boxed<UidRange>? ParseUids(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length <= 2 && Parse(ends[0]) is { } first && Parse(ends[^1]) is { } last && first <= last
            ? new(new(first, last))
            : null;

        static uint? Parse(string text) =>
            uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint uid) ? uid : null;
    }

    private sealed record Boxed<T>(T Value);
}
