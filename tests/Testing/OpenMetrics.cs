using System.Globalization;
using System.Text.RegularExpressions;

namespace Testing;

/// <summary>
/// Reads a page as the OpenMetrics 1.0 specification has it, and lists what breaks it. Stricter than
/// Prometheus, and than the specification where we write less than it allows: no timestamps, no exemplars.
/// </summary>
public sealed partial class OpenMetrics
{
    private static readonly Dictionary<string, string[]> Suffixes = new(StringComparer.Ordinal)
    {
        ["counter"] = ["_total"],
        ["gauge"] = [""],
        ["info"] = ["_info"],
        ["histogram"] = ["_bucket", "_sum", "_count"],
    };

    private readonly List<string> _errors = [];
    private readonly HashSet<string> _families = new(StringComparer.Ordinal);
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);
    private readonly HashSet<string> _metadata = new(StringComparer.Ordinal);
    private readonly List<Sample> _samples = [];
    private string _family = "";
    private string _type = "";

    /// <summary>What is wrong, line by line; empty when nothing is.</summary>
    public static IReadOnlyList<string> Errors(string page)
    {
        var check = new OpenMetrics();
        if (!page.EndsWith("\n# EOF\n", StringComparison.Ordinal))
        {
            return ["the page does not end in # EOF"];
        }

        foreach (string line in page[..^"# EOF\n".Length].Split('\n').SkipLast(1))
        {
            if (check.Problem(line) is { } problem)
            {
                check._errors.Add($"{problem}: {line}");
            }
        }

        check.EndFamily();
        return check._errors;
    }

    private string? Problem(string line)
    {
        if (MetadataLine().Match(line) is { Success: true } metadata)
        {
            return Metadata(
                metadata.Groups["kind"].Value, metadata.Groups["name"].Value, metadata.Groups["text"].Value);
        }

        if (!SampleLine().IsMatch(line))
        {
            return "neither metadata nor a sample";
        }

        Sample sample = Scrape.Parse([line]).Samples[0];
        _samples.Add(sample);
        return !_series.Add(sample.Series) ? "a series twice"
            : !Suffixes.TryGetValue(_type, out string[]? suffixes) ? "a sample before the TYPE of its family"
            : !suffixes.Any(suffix => sample.Name == _family + suffix) ? $"not a sample of the {_type} {_family}"
            : _type is "counter" or "histogram" && sample.Value < 0 ? "a negative count"
            : _type == "info" && sample.Value != 1 ? "an info that is not 1"
            : null;
    }

    private string? Metadata(string kind, string name, string text)
    {
        if (name != _family)
        {
            EndFamily();
            _family = name;
            _type = "";
            if (!_families.Add(name))
            {
                return "a family in two places";
            }
        }

        if (kind == "TYPE")
        {
            _type = text;
        }

        return !_metadata.Add($"{kind} {name}") ? $"{kind} twice"
            : _samples.Count > 0 ? "metadata after samples"
            : kind == "TYPE" && !Suffixes.ContainsKey(text) ? "an unknown type"
            : kind == "TYPE" && text == "counter" && name.EndsWith("_total", StringComparison.Ordinal)
                ? "the family of a counter ends in _total"
            : kind == "TYPE" && text == "gauge" && name.EndsWith("_info", StringComparison.Ordinal)
                ? "an info called a gauge"
            : kind == "UNIT" && !name.EndsWith($"_{text}", StringComparison.Ordinal) ? "a unit that is not in the name"
            : kind == "HELP" && !HelpText().IsMatch(text) ? "HELP with something not escaped"
            : null;
    }

    private void EndFamily()
    {
        if (_type == "histogram")
        {
            _errors.AddRange(OpenMetricsHistogram.Errors(_family, _samples));
        }

        _samples.Clear();
    }

    [GeneratedRegex("^# (?<kind>HELP|TYPE|UNIT) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>.*)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex MetadataLine();

    [GeneratedRegex("""^([^"\\]|\\["\\n])*$""", RegexOptions.ExplicitCapture)]
    private static partial Regex HelpText();

    [GeneratedRegex("""
        ^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*"(,(?!\})|(?=\})))+\})? ([-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?|\+Inf|-Inf|NaN)$
        """, RegexOptions.ExplicitCapture)]
    private static partial Regex SampleLine();
}

/// <summary>The rules for the buckets of a histogram.</summary>
internal static partial class OpenMetricsHistogram
{
    public static IEnumerable<string> Errors(string family, IReadOnlyList<Sample> samples) => samples
        .GroupBy(sample => string.Join(",", sample.Labels.Where(l => l.Key != "le").Select(l => $"{l.Key}={l.Value}")))
        .Select(metric => (metric.Key, Problem: Problem(family, [.. metric])))
        .Where(metric => metric.Problem is not null)
        .Select(metric => $"{metric.Problem}: {family}{{{metric.Key}}}");

    private static string? Problem(string family, IReadOnlyList<Sample> metric)
    {
        Sample[] buckets = [.. metric.Where(sample => sample.Name == $"{family}_bucket")];
        string[] le = [.. buckets.Select(bucket => bucket.Labels.GetValueOrDefault("le", ""))];
        if (le.LastOrDefault() != "+Inf")
        {
            return "the last bucket is not +Inf";
        }

        double[] bounds = [.. le.SkipLast(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return le.SkipLast(1).FirstOrDefault(text => !CanonicalNumber().IsMatch(text)) is { } odd
                ? $"le=\"{odd}\" is not canonical"
            : !bounds.Zip(bounds.Skip(1)).All(pair => pair.First < pair.Second) ? "bounds that do not rise"
            : !buckets.Zip(buckets.Skip(1)).All(pair => pair.First.Value <= pair.Second.Value)
                ? "buckets that are not cumulative"
            : metric.SingleOrDefault(sample => sample.Name == $"{family}_count")?.Value != buckets[^1].Value
                ? "a count that is not its +Inf bucket"
            : metric.Count(sample => sample.Name == $"{family}_sum") != 1 ? "no sum"
            : null;
    }

    /// <summary>As Go's %g writes it, and never without a point or an exponent.</summary>
    [GeneratedRegex(@"^-?(\d+\.\d+|\d(\.\d+)?e[-+]\d\d+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex CanonicalNumber();
}
