using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>What a reader copies out of a page can be pasted into a shell.</summary>
public sealed class CommandTests
{
    [Theory, MemberData(nameof(LinkTests.Documents), MemberType = typeof(LinkTests))]
    public void Commands_have_no_prompt(string document) =>
        Assert.DoesNotContain(
            new DocumentPage(document).Blocks.SelectMany(block => block.Text.Split('\n')),
            line => line.StartsWith("$ ", StringComparison.Ordinal));

    /// <summary>Each of them, as bash reads it.</summary>
    [Theory, MemberData(nameof(LinkTests.Documents), MemberType = typeof(LinkTests))]
    public async Task Commands_are_what_a_shell_can_read(string document)
    {
        foreach (DocumentPage.Block block in new DocumentPage(document).Blocks.Where(block => block.Language == "sh"))
        {
            CommandResult read = await CommandRunner.RunAsync("bash", "-n", "-c", block.Text);
            Assert.True(read.ExitCode == 0, read.Error);
        }
    }
}
