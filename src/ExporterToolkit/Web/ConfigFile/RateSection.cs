using System.Globalization;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Web.ConfigFile;

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
