using System.Text.RegularExpressions;

namespace PackageTests;

public sealed partial class MakefileTests
{
    private static readonly string s_project = Path.Combine("src", "RenameExporter", "RenameExporter.csproj");

    /// <summary>The files of the tree that the binary has in it.</summary>
    public static TheoryData<string> Embedded =>
    [
        .. EmbeddedResource().Matches(File.ReadAllText(Path.Combine(Repository.Root, s_project)))
            .Select(match => Path.Combine(Path.GetDirectoryName(s_project)!, match.Groups["file"].Value))
            .Select(file => Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, file))),
    ];

    /// <summary>An old page in a new binary shows nobody what has changed.</summary>
    [Theory]
    [MemberData(nameof(Embedded))]
    public async Task Binary_is_compiled_again_when_what_it_embeds_has_changed(string file)
    {
        Assert.True(File.Exists(Path.Combine(Repository.Root, file)), file);

        CommandResult result = await CommandRunner.RunAsync(
            "make", "--directory", Repository.Root, "--dry-run", "--assume-new", file, "build");

        Assert.Contains("dotnet publish src/RenameExporter ", result.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"<EmbeddedResource Include=""(?<file>[^""$]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex EmbeddedResource();
}
