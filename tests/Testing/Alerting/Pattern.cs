using System.Globalization;
using System.Text.RegularExpressions;
using Testing.Detection;

namespace Testing.Alerting;

/// <summary>When the work itself began and ended.</summary>
public sealed record PatternRun(DateTimeOffset Began, DateTimeOffset Ended);

/// <summary>One of tests/e2e/patterns: what it says of itself, and how to run it.</summary>
public sealed partial class Pattern
{
    // Against hangs: one that waits for a network that is not there.
    private const int HangSeconds = 300;

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "e2e", "patterns");

    private Pattern(string file)
    {
        Name = Path.GetFileNameWithoutExtension(file);
        string text = File.ReadAllText(file);
        Summary = FirstLine().Match(text).Groups["text"].Value;
        IsMalicious = Path.GetFileName(Path.GetDirectoryName(file)) == "malicious";
        Expected = Header(text, "expect") is "none" ? [] : Header(text, "expect").Split(' ');
        ExpectedOfDetector = Header(text, "detector");
        string number = RateText().Match(text).Groups["rate"].Value;
        Rate = number.Length > 0 ? double.Parse(number, CultureInfo.InvariantCulture) : null;
        Extension = Regex.Match(text, @"--extension (\w+)").Groups[1].Value;
        Rests = text.Contains("--pause", StringComparison.Ordinal);
        Past = Header(text, "past").Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    public string Name { get; }

    public string Summary { get; }

    public bool IsMalicious { get; }

    /// <summary>Whether the detector was tuned without it.</summary>
    public bool IsKeptOut => PatternPart.IsKeptOut(Name);

    /// <summary>Files a second of the encryptor, while it does not rest; null: it has no rate, or is another program.</summary>
    public double? Rate { get; }

    /// <summary>Whether the encryptor rests now and then.</summary>
    public bool Rests { get; }

    /// <summary>What the exporter's detector should say with tracepoint: critical, warning or none.</summary>
    public string ExpectedOfDetector { get; }

    /// <summary>Alerts that it should cause.</summary>
    public IReadOnlyList<string> Expected { get; }

    /// <summary>What the files are called afterwards; empty when their extension stays.</summary>
    public string Extension { get; }

    /// <summary>The benign patterns that its host has seen before.</summary>
    public IReadOnlyList<string> Past { get; }

    /// <param name="kind"><c>benign</c> or <c>malicious</c>.</param>
    public static IReadOnlyList<Pattern> All(string kind) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, kind), "*.sh").Order().Select(file => new Pattern(file))];

    /// <param name="seconds">How long an attack goes on.</param>
    public async Task<PatternRun> RunAsync(TestCgroup cgroup, int seconds = 20)
    {
        string[] command =
        [
            .. cgroup.Enter, "timeout", "--kill-after=10", $"{seconds + HangSeconds}", "env", $"SECONDS_LONG={seconds}",
            Path.Combine(Folder, "run.sh"), Name,
        ];
        CommandResult result = await CommandRunner.RunAsync(command[0], command[1..]);
        return result.ExitCode == 0 && Times().Match(result.Output) is { Success: true } match
            ? new(Time(match, "began"), Time(match, "ended"))
            : throw new InvalidOperationException($"pattern {Name}: {result.Output}{result.Error}");
    }

    private static string Header(string text, string name) =>
        Regex.Match(text, $@"^# {name}: (.*)$", RegexOptions.Multiline).Groups[1].Value;

    private static DateTimeOffset Time(Match match, string name) => DateTimeOffset.UnixEpoch.AddSeconds(
        double.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("^# (?<text>.*)", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstLine();

    [GeneratedRegex(@"^[^#\n]*\bencryptor (?<rate>[\d.]+) ", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex RateText();

    [GeneratedRegex(@"begin (?<began>[\d.]+)\nend (?<ended>[\d.]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Times();
}
