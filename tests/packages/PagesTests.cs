namespace PackageTests;

/// <summary>What the pages of the documentation tell a reader to type does what they say.</summary>
public sealed class PagesTests(PagesMachine machine) : IClassFixture<PagesMachine>
{
    public static TheoryData<int, string> Steps => new(PageCommands.OnTheMachine.Index()
        .Select(step => (step.Index, $"{step.Item.Document}: {step.Item.Start}")));

    [Theory, MemberData(nameof(Steps))]
    public void Commands_print_what_the_page_lets_expect(int number, string page)
    {
        CommandResult result = machine.Of(number);

        Assert.True(result.ExitCode == 0, $"{page} ended with {result.ExitCode}: {result.Output}{result.Error}");
        Assert.Matches(PageCommands.OnTheMachine[number].Printed, $"{result.Output.Trim()}\n{result.Error.Trim()}");
    }

    /// <summary>A new block gets a place among them.</summary>
    [Fact]
    public void Every_block_of_commands_is_run_or_says_why_not()
    {
        (string Document, string Start)[] known =
        [
            .. PageCommands.OnTheMachine.Where(command => command.IsBlock).Select(command => (command.Document, command.Start)),
            .. PageCommands.Elsewhere.Select(block => (block.Document, block.Start)),
            .. PageCommands.Nowhere.Select(block => (block.Document, block.Start)),
        ];
        (DocumentPage Page, string Text)[] blocks = [.. DocumentPage.All.SelectMany(page => page.Blocks.Where(block => block.Language == "sh")
            .Select(block => (page, block.Text)))];

        Assert.All(blocks, block => Assert.Single(known, known => Is(block, known)));
        Assert.All(known, known => Assert.Single(blocks, block => Is(block, known)));
        Assert.All(PageCommands.Elsewhere, block => Assert.Contains(
            block.Finds, File.ReadAllText(Path.Combine(Repository.Root, block.Test)), StringComparison.Ordinal));

        static bool Is((DocumentPage Page, string Text) block, (string Document, string Start) known) =>
            block.Page.Document == known.Document && block.Text.StartsWith(known.Start, StringComparison.Ordinal);
    }
}
