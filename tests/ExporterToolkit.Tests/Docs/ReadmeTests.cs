using Testing;

namespace ExporterToolkit.Tests.Docs;

public sealed class ReadmeTests
{
    [Fact]
    public void Code_ofTheReadme_isThatOfTheSample()
    {
        string code = Read("src/ExporterToolkit/README.md").Split("```csharp\n")[1].Split("```")[0];

        Assert.Contains(code, Read("tests/ExporterToolkit.Sample/Program.cs"), StringComparison.Ordinal);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));
}
