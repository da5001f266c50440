using System.Globalization;
using System.Text.RegularExpressions;

namespace Testing.Dashboards;

/// <summary>
/// Puts values in for the variables of a query, as Grafana and its Prometheus data source do: values of a
/// variable of several are escaped for a regular expression within a string and joined in brackets.
/// </summary>
public sealed partial class Interpolation(IReadOnlyDictionary<string, string> values)
{
    /// <summary>Of a data source whose scrape interval nobody has set.</summary>
    public static readonly TimeSpan ScrapeInterval = TimeSpan.FromSeconds(15);

    /// <param name="range">Of the dashboard.</param>
    /// <param name="step">Between two points of a panel.</param>
    /// <param name="chosen">Values by variable; one that is not there is All.</param>
    public static Interpolation For(
        Dashboard dashboard, TimeSpan range, TimeSpan step, IReadOnlyDictionary<string, string[]> chosen)
    {
        // https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/
        TimeSpan rate = Max(step + ScrapeInterval, 4 * ScrapeInterval);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["__rate_interval"] = Seconds(rate) + "s",
            ["__interval"] = Seconds(step) + "s",
            ["__interval_ms"] = Seconds(1000 * step),
            ["__range"] = Seconds(range) + "s",
            ["__range_s"] = Seconds(range),
            ["__range_ms"] = Seconds(1000 * range),
        };
        foreach (DashboardVariable variable in dashboard.Variables.Where(v => v.Type == "query"))
        {
            values[variable.Name] = chosen.TryGetValue(variable.Name, out string[]? some)
                ? Value(variable, some)
                : variable.AllValue;
        }

        return new(values);
    }

    /// <summary><c>$name</c>, <c>${name}</c>, <c>[[name]]</c>; what is no variable stays, as <c>$1</c> must.</summary>
    public string Resolve(string text) => Variable().Replace(text, match =>
        values.TryGetValue(match.Groups["name"].Value, out string? value) ? value : match.Value);

    public static string Value(DashboardVariable variable, string[] chosen)
    {
        if (!variable.Multi && !variable.IncludeAll)
        {
            return chosen[0]
                .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        }

        string[] escaped = [.. chosen.Select(EscapeRegex)];
        return escaped.Length == 1 ? escaped[0] : $"({string.Join('|', escaped)})";
    }

    private static string EscapeRegex(string value) => Metacharacter().Replace(
        value.Replace(@"\", @"\\\\", StringComparison.Ordinal).Replace("\"", @"\\\""", StringComparison.Ordinal),
        @"\\$0");

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\$(?<name>\w+)|\$\{(?<name>\w+)(:\w+)?\}|\[\[(?<name>\w+)(:\w+)?\]\]",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex(@"[$^*{}\[\]'+?.()|]")]
    private static partial Regex Metacharacter();
}
