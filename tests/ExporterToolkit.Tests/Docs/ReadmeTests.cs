using Testing;

namespace ExporterToolkit.Tests.Docs;

public sealed class ReadmeTests
{
    [Fact]
    public void Code_ofTheReadme_isThatOfTheSample()
    {
        string code = new DocumentPage("src/ExporterToolkit/README.md").Blocks.First(block => block.Language == "csharp").Text;

        Assert.Contains(code, Read("tests/ExporterToolkit.Sample/Program.cs"), StringComparison.Ordinal);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));
}
