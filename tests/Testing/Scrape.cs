using System.Globalization;
using System.Text.RegularExpressions;

namespace Testing;

/// <summary>One sample of the text format, its label values unescaped.</summary>
public sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, decimal Value)
{
    /// <summary>Name and labels: what makes the series.</summary>
    public string Series => $"{Name}{{{string.Join(",", Labels.Select(l => $"{l.Key}={l.Value}"))}}}";
}

/// <summary>A page of the Prometheus text format, parsed strictly: a line that is none fails.</summary>
public sealed partial class Scrape
{
    private readonly ILookup<string, Sample> _byName;

    private Scrape(IReadOnlyList<Sample> samples)
    {
        Samples = samples;
        _byName = Samples.ToLookup(sample => sample.Name);
    }

    public IReadOnlyList<Sample> Samples { get; }

    public static Scrape Read(string path) => Parse(File.ReadLines(path));

    public static Scrape Parse(IEnumerable<string> lines) =>
        new([.. lines.Where(line => line.Length > 0 && line[0] != '#').Select(Parse)]);

    public Scrape Where(Func<Sample, bool> wanted) => new([.. Samples.Where(wanted)]);

    public bool Has(string name) => _byName.Contains(name);

    public IEnumerable<Sample> Of(string name) => _byName[name];

    /// <summary>The sum of the series that have these labels; 0 when there is none, as in PromQL.</summary>
    public decimal Sum(string name, params (string Label, string Value)[] labels) =>
        _byName[name].Where(sample => labels.All(l => sample.Labels[l.Label] == l.Value))
            .Sum(sample => sample.Value);

    public decimal Sum(string name, string label, Func<string, bool> matches) =>
        _byName[name].Where(sample => matches(sample.Labels[label])).Sum(sample => sample.Value);

    private static Sample Parse(string line)
    {
        Match match = SampleLine().Match(line);
        if (!match.Success)
        {
            throw new FormatException($"not a sample: {line}");
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < match.Groups["label"].Captures.Count; i++)
        {
            labels.Add(
                match.Groups["label"].Captures[i].Value,
                Unescape(match.Groups["text"].Captures[i].Value));
        }

        // Floats that decimal cannot hold (NaN, +Inf, 1e300) are no counts; nobody asks for them.
        _ = decimal.TryParse(
            match.Groups["value"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture,
            out decimal value);
        return new Sample(match.Groups["name"].Value, labels, value);
    }

    private static string Unescape(string text) => Escape().Replace(text, match => match.Value switch
    {
        @"\n" => "\n",
        string escaped => escaped[1..],
    });

    [GeneratedRegex(@"\\[\\""n]")]
    private static partial Regex Escape();

    [GeneratedRegex("""
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>([^"\\]|\\["\\n])*)",?)*\})? (?<value>\S+)$
        """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SampleLine();
}
