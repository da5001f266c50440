using System.Text.RegularExpressions;

namespace E2eTests.Alerts;

/// <summary>The files of patterns, as their README describes them. None of them is run.</summary>
[Collection(nameof(Alerting))]
public sealed partial class PatternFileTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "tests", "e2e", "patterns");

    public static TheoryData<string> Names { get; } = [.. Files("benign"), .. Files("malicious")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Pattern_says_what_it_is(string name)
    {
        string text = File.ReadAllText(Path.Combine(s_folder, name));

        Match head = Head().Match(text);
        Assert.True(head.Success, $"{name} does not begin with the lines of README.md's table, in its order");
        string[] expected = Words(head, "expect");
        if (name.StartsWith("benign/", StringComparison.Ordinal))
        {
            Assert.Equal(["none"], expected);
            Assert.NotEqual("critical", head.Groups["detector"].Value);
        }
        else if (!expected.SequenceEqual(["none"]))
        {
            Assert.Empty(expected.Except(Alerts()));
            Assert.Equal(head.Groups["detector"].Value != "none", expected.Contains("RenameBurstDetected"));
        }

        Assert.Empty(Words(head, "past").Select(pattern => $"benign/{pattern}.sh").Except(Files("benign")));
        Assert.Matches(Act(), text);
    }

    [Fact]
    public void Names_of_patterns_are_different() => Assert.Equal(
        Names.Count, Names.Select(row => Path.GetFileName(row.Data)).Distinct().Count());

    private static IEnumerable<string> Files(string kind) =>
        Directory.EnumerateFiles(Path.Combine(s_folder, kind)).Order()
            .Select(file => Path.GetRelativePath(s_folder, file));

    private static string[] Words(Match head, string line) =>
        head.Groups[line].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Alerts() =>
    [
        .. Alert().Matches(File.ReadAllText(Path.Combine(Repository.Root, "alerts", "rename_exporter.rules.yml")))
            .Select(match => match.Groups["name"].Value),
    ];

    [GeneratedRegex(
        @"\A# [^#\n]+\n# expect: (?<expect>none|\w+( \w+)*)\n# detector: (?<detector>critical|warning|none)\n"
            + @"(# packages: [a-z0-9.+-]+( [a-z0-9.+-]+)*\n)?(# past: (?<past>[a-z0-9-]+( [a-z0-9-]+)*)\n)?"
            + @"(?!# (expect|detector|packages|past):)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Head();

    [GeneratedRegex(@"^act\(\) \{", RegexOptions.Multiline)]
    private static partial Regex Act();

    [GeneratedRegex(@"^ *- alert: (?<name>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();
}
