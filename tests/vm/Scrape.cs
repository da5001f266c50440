using System.Globalization;
using System.Text.RegularExpressions;

namespace VmTests;

/// <summary>A scrape that a guest left: enough of the text format to look values up.</summary>
internal sealed partial class Scrape
{
    private readonly record struct Sample(string Name, Dictionary<string, string> Labels, decimal Value);

    private readonly ILookup<string, Sample> _samples;

    private Scrape(IEnumerable<string> lines) =>
        _samples = lines.Where(line => line.Length > 0 && line[0] != '#')
            .Select(Parse).ToLookup(sample => sample.Name);

    public static Scrape Read(string path) => new(File.ReadLines(path));

    /// <summary>The sum of the series with this label; 0 when there is none, as in PromQL.</summary>
    public decimal Sum(string name, string label, Func<string, bool> matches) =>
        _samples[name].Where(sample => matches(sample.Labels[label])).Sum(sample => sample.Value);

    public decimal Sum(string name, string label, string value) =>
        Sum(name, label, actual => actual == value);

    public decimal Sum(string name) => _samples[name].Sum(sample => sample.Value);

    public int Count(string name, string label, Func<string, bool> matches) =>
        _samples[name].Count(sample => matches(sample.Labels[label]));

    public bool Has(string name) => _samples.Contains(name);

    private static Sample Parse(string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"not a sample: {line}");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < match.Groups["label"].Captures.Count; i++)
        {
            labels.Add(match.Groups["label"].Captures[i].Value, match.Groups["text"].Captures[i].Value);
        }

        // Floats that decimal cannot hold (NaN, +Inf, 1e300) are no counts; nobody asks for them.
        _ = decimal.TryParse(match.Groups["value"].ValueSpan, NumberStyles.Float,
            CultureInfo.InvariantCulture, out decimal value);
        return new Sample(match.Groups["name"].Value, labels, value);
    }

    // Label values stay escaped: the names that guests use need no escapes.
    [GeneratedRegex("""
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>([^"\\]|\\.)*)",?)*\})? (?<value>\S+)$
        """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SampleLine();
}
