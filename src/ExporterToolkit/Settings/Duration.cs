using System.Globalization;

namespace ExporterToolkit.Settings;

/// <summary>Durations as Prometheus and Go write them: <c>500ms</c>, <c>1s</c>, <c>1m30s</c>, <c>24h</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), // before m and s, which it contains
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <returns>Null when <paramref name="text"/> is not a duration, or longer than a century.</returns>
    public static TimeSpan? Parse(string text)
    {
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        TimeSpan sum = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || digits > 9)
            {
                return null;
            }

            int number = int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..];
            TimeSpan? length = null;
            foreach (var (unit, unitLength) in Units)
            {
                if (rest.StartsWith(unit, StringComparison.Ordinal))
                {
                    length = unitLength;
                    rest = rest[unit.Length..];
                    break;
                }
            }

            if (length is null)
            {
                return null;
            }

            if (number > (Longest - sum) / length.Value)
            {
                return null;
            }

            sum += number * length.Value;
        }

        return text.Length == 0 ? null : sum;
    }
}
