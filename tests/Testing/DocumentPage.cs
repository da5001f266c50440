using System.Text.RegularExpressions;

namespace Testing;

/// <summary>A page of the documentation, and what is fenced in it.</summary>
/// <param name="Document">Its path from the root of the repository.</param>
public sealed partial record DocumentPage(string Document)
{
    /// <summary>Every one of the repository, in the order of their paths.</summary>
    public static IEnumerable<DocumentPage> All =>
        Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.Split('/').Any(part => part is "artifacts" or "node_modules" || part[0] == '.'))
            .Order(StringComparer.Ordinal)
            .Select(path => new DocumentPage(path));

    public string Text => File.ReadAllText(Path.Combine(Repository.Root, Document));

    /// <summary>What is fenced, in their order; those of a list without its indentation.</summary>
    public IEnumerable<Block> Blocks => BlockPattern().Matches(Text).Select(match => new Block(
        match.Groups["language"].Value, Regex.Replace(match.Groups["text"].Value, $"(?m)^{match.Groups["indentation"].Value}", "")));

    /// <summary>The blocks of a section.</summary>
    /// <param name="heading">Of the second level.</param>
    public IEnumerable<Block> Section(string heading)
    {
        string text = Regex.Split(Text, "(?m)^## ").Single(part => part.StartsWith(heading + '\n', StringComparison.Ordinal));
        return Blocks.Where(block => text.Contains(block.Text, StringComparison.Ordinal));
    }

    public override string ToString() => Document;

    /// <summary>A fenced block.</summary>
    /// <param name="Language">As it is marked; "sh" is for a reader to paste.</param>
    /// <param name="Text">With the last line's end.</param>
    public sealed record Block(string Language, string Text);

    [GeneratedRegex(@"^(?<indentation> *)```(?<language>\w*)\n(?<text>.*?)^\k<indentation>```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex BlockPattern();
}
