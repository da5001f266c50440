using System.Text.RegularExpressions;
using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>What a reader copies out of a page can be pasted into a shell.</summary>
public sealed partial class CommandTests
{
    [Theory, MemberData(nameof(LinkTests.Documents), MemberType = typeof(LinkTests))]
    public void Commands_have_no_prompt(string document) =>
        Assert.DoesNotContain(
            Blocks().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
                .SelectMany(block => block.Groups["text"].Value.Split('\n')),
            line => line.StartsWith("$ ", StringComparison.Ordinal));

    /// <summary>Each of them, as bash reads it.</summary>
    [Theory, MemberData(nameof(LinkTests.Documents), MemberType = typeof(LinkTests))]
    public async Task Commands_are_what_a_shell_can_read(string document)
    {
        foreach (Match block in Blocks().Matches(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, document), TestContext.Current.CancellationToken)))
        {
            if (block.Groups["language"].Value == "sh")
            {
                CommandResult read = await CommandRunner.RunAsync("bash", "-n", "-c", block.Groups["text"].Value);
                Assert.True(read.ExitCode == 0, read.Error);
            }
        }
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
