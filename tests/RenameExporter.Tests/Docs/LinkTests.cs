using System.Text.RegularExpressions;
using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>Links between the documents lead somewhere, and a heading stands once in its document.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Documents => [.. DocumentPage.All.Select(page => page.Document)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Headings_ofADocument_areDifferent(string document)
    {
        string[] headings = [.. Headings(document)];

        Assert.Equal(headings.Distinct(), headings);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_ofADocument_leadToAFile_andToAHeadingOfIt(string document) => Assert.All(
        Link().Matches(Prose(document)).Select(match => match.Groups["to"].Value)
            .Where(to => !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith("mailto:", StringComparison.Ordinal)),
        to =>
        {
            string[] parts = to.Split('#');
            string target = parts[0].Length == 0
                ? document
                : Path.GetRelativePath(
                    Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, parts[0]));
            Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), $"{document} links to {to}: no such file");
            if (parts.Length > 1)
            {
                Assert.Contains(parts[1], Headings(target).Select(Anchor));
            }
        });

    private static IEnumerable<string> Headings(string document) =>
        Heading().Matches(Prose(document)).Select(match => match.Groups["title"].Value.Trim());

    /// <summary>As the forges make it: lower case, no punctuation, a hyphen for each blank.</summary>
    private static string Anchor(string heading) =>
        NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>Without code blocks: what they show are no links and no headings.</summary>
    private static string Prose(string document) =>
        CodeBlock().Replace(File.ReadAllText(Path.Combine(Repository.Root, document)), "");

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?<to>[^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}
