using System.Text.RegularExpressions;
using RenameExporter.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>docs/otlp.md has the names that records have.</summary>
public sealed partial class OtlpDocumentTests
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(Repository.Root, "docs/otlp.md"));

    [Fact]
    public void Document_hasEachAttribute_thatIsCalledOtherwiseThanInALine()
    {
        string[] words = [.. Code().Matches(s_text).Select(match => match.Groups["word"].Value)];

        Assert.All(OtlpNames.Others, other => Assert.True(
            other.Name.Length == 0
                || words.Contains(other.Name)
                || words.Contains(other.Name[..other.Name.IndexOf('.', StringComparison.Ordinal)] + ".*")
                || words.Contains(Begin(other.Name, 2) + ".*"),
            $"{other.Field} is {other.Name}, which docs/otlp.md does not say"));
    }

    [Fact]
    public void Document_hasEachEventName() => Assert.All(
        (string[])["rename", "summary", "burst", "guard"],
        kind => Assert.Contains($"`rename_exporter.{kind}`", s_text, StringComparison.Ordinal));

    private static string Begin(string name, int parts) => string.Join('.', name.Split('.').Take(parts));

    [GeneratedRegex("`(?<word>[^`\n]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
