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

        TimeSpan interval = Interval(map, mistakes);
        int? burst = Burst(map, mistakes);
        map.RefuseOthers();
        if (interval > TimeSpan.Zero && burst is null && !mistakes.Any)
        {
            mistakes.Add(map.Line, "rate_limit has an interval and no burst: how many requests may come at once");
        }

        return interval > TimeSpan.Zero && burst is { } tokens ? new(interval, tokens) : null;
    }

    private static TimeSpan Interval(YamlMap map, Mistakes mistakes)
    {
        if (map.Text("interval") is not { } given)
        {
            return TimeSpan.Zero;
        }

        if (Duration.Parse(given.Value) is { } interval && interval <= s_longest)
        {
            return interval;
        }

        mistakes.Add(given.Line, "rate_limit.interval must be a duration such as 500ms or 1s, of a day at most; 0 means no limit");
        return TimeSpan.Zero;
    }

    private static int? Burst(YamlMap map, Mistakes mistakes)
    {
        if (map.Text("burst") is not { } given)
        {
            return null;
        }

        if (int.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int burst)
            && burst is >= 1 and <= LargestBurst)
        {
            return burst;
        }

        mistakes.Add(given.Line, $"rate_limit.burst must be a number from 1 to {LargestBurst}");
        return null;
    }
}
