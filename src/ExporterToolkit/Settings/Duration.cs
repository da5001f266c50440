using System.Globalization;
using System.Text.RegularExpressions;

namespace ExporterToolkit.Settings;

/// <summary>Durations as Prometheus and Go write them: <c>500ms</c>, <c>1s</c>, <c>1m30s</c>, <c>24h</c>.</summary>
public static partial class Duration
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(36_500);

    /// <returns>Null when <paramref name="text"/> is not a duration, or longer than a century.</returns>
    public static TimeSpan? Parse(string text)
    {
        Match match = Form().Match(text);
        if (text == "0" || !match.Success)
        {
            return text == "0" ? TimeSpan.Zero : null;
        }

        TimeSpan sum = TimeSpan.Zero;
        foreach ((Capture number, Capture unit) in match.Groups["number"].Captures.Zip(match.Groups["unit"].Captures))
        {
            TimeSpan length = unit.Value switch
            {
                "ms" => TimeSpan.FromMilliseconds(1),
                "s" => TimeSpan.FromSeconds(1),
                "m" => TimeSpan.FromMinutes(1),
                "h" => TimeSpan.FromHours(1),
                _ => TimeSpan.FromDays(1),
            };
            int count = int.Parse(number.Value, NumberStyles.None, CultureInfo.InvariantCulture);
            if (count > (s_longest - sum) / length)
            {
                return null;
            }

            sum += count * length;
        }

        return sum;
    }

    [GeneratedRegex(
        @"\A((?<number>[0-9]{1,9})(?<unit>ms|s|m|h|d))+\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
