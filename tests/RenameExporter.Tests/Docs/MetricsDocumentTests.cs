using System.Text.RegularExpressions;
using ExporterToolkit.Exposition;
using ExporterToolkit.Settings;
using ExporterToolkit.Web;
using RenameExporter.Commands;
using RenameExporter.Metrics;
using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>What the documents say of metrics and flags is what the exporter has, both ways.</summary>
public sealed partial class MetricsDocumentTests
{
    [Fact]
    public void Rows_ofTheTable_areTheFamiliesOfTheCatalogue()
    {
        IEnumerable<string> rows = Read("docs/metrics.md").Split('\n')
            .Where(line => line.StartsWith("| `file_rename", StringComparison.Ordinal)
                || line.StartsWith("| `rename_exporter", StringComparison.Ordinal)
                || line.StartsWith("| `process_", StringComparison.Ordinal));

        Assert.Equal(MetricCatalogue.All.Concat(ExporterWeb.ProcessFamilies).Select(Row), rows);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("docs/metrics.md")]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/not-seen.md")]
    [InlineData("docs/events.md")]
    [InlineData("docs/decisions/0001-slots.md")]
    [InlineData("docs/decisions/0002-inner-calls.md")]
    [InlineData("docs/decisions/0003-attach-order.md")]
    [InlineData("docs/decisions/0004-one-registry.md")]
    [InlineData("docs/decisions/0005-samples.md")]
    public void Metrics_thatADocumentNames_exist(string document) => Assert.All(
        MetricName().Matches(Read(document)).Select(match => match.Value),
        name => Assert.True(Exists(name), $"{document} names {name}, which the catalogue has not"));

    [Theory]
    [InlineData("file_renames_total", true)]
    [InlineData("file_rename_duration_seconds_sum", true)]
    [InlineData("rename_exporter_slots_*", true)]
    [InlineData("process_open_fds", true)]
    [InlineData("process_open_files", false)]
    [InlineData("file_renames_total_sum", false)]
    [InlineData("file_rename_nothing_total", false)]
    [InlineData("rename_exporter_slot_*", false)]
    public void Exists_ofAName_isWhetherTheCatalogueHasIt(string name, bool expected) =>
        Assert.Equal(expected, Exists(name));

    [Fact]
    public void Flags_ofTheDocument_areThoseOfHelp()
    {
        using var help = new StringWriter();
        CommandLine.Parse(ExporterCommands.Program, ["--help"], help, TextWriter.Null);

        // From the usage to the last flag; what follows is said in README, in other words.
        string expected = help.ToString()[help.ToString().IndexOf("Usage:", StringComparison.Ordinal)..]
            .Split("\nWhere values come from")[0];
        Match block = HelpBlock().Match(Read("docs/flags.md"));
        Assert.True(block.Success, "docs/flags.md has no block that begins with Usage:");
        Assert.Equal(Words(expected), Words(block.Groups["help"].Value));
    }

    private static string Row(MetricFamily family)
    {
        string labels = family.Labels.Length == 0
            ? "none"
            : string.Join(", ", family.Labels.Select(label => $"`{label}`"));

        // Markdown would take <overflow> for HTML.
        string help = family.Help.Replace("<", @"\<", StringComparison.Ordinal);
        return $"| `{family.Name}` | {family.Type.ToString().ToLowerInvariant()} | {labels} | {help} |";
    }

    /// <param name="name">Of a family, of a histogram's series, or the begin of names: <c>x_*</c>.</param>
    private static bool Exists(string name) => MetricCatalogue.All.Concat(ExporterWeb.ProcessFamilies).Any(family => name.EndsWith('*')
        ? family.Name.StartsWith(name[..^1], StringComparison.Ordinal)
        : SeriesNames(family).Contains(name));

    private static string[] SeriesNames(MetricFamily family) => family.Type == MetricFamily.Histogram
        ? [family.Name, $"{family.Name}_bucket", $"{family.Name}_sum", $"{family.Name}_count"]
        : [family.Name];

    private static string[] Words(string text) =>
        text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static string Read(string document) =>
        File.ReadAllText(Path.Combine(Repository.Root, document));

    [GeneratedRegex(@"\b(file_renames?|rename_exporter|process)_[a-z_]*\*?", RegexOptions.ExplicitCapture)]
    private static partial Regex MetricName();

    [GeneratedRegex("```\n(?<help>Usage:.*?)```", RegexOptions.Singleline)]
    private static partial Regex HelpBlock();
}
