using System.Text.RegularExpressions;
using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>.github/workflows: what 'make lint' cannot tell, which has actionlint look at them.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string s_directory = Path.Combine(Repository.Root, ".github", "workflows");

    public static TheoryData<string> Workflows =>
        [.. Directory.GetFiles(s_directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Targets_thatAreMade_exist(string workflow)
    {
        string[] targets = [.. Directory.GetFiles(Path.Combine(Repository.Root, "build"), "*.mk")
            .Append(Path.Combine(Repository.Root, "Makefile"))
            .SelectMany(file => Target().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value)];
        string[] made = [.. Made().Matches(Read(workflow)).Select(match => match.Groups["name"].Value)];

        Assert.NotEmpty(made);
        Assert.All(made, target => Assert.Contains(target, targets));
    }

    /// <summary>A tag can be moved to another commit.</summary>
    [Theory]
    [MemberData(nameof(Workflows))]
    public void Actions_arePinnedByCommit(string workflow) => Assert.All(
        Uses().Matches(Read(workflow)), match => Assert.Matches("^[a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9.]+$", match.Groups["action"].Value));

    /// <summary>Where images go is the repository's setting.</summary>
    [Theory]
    [MemberData(nameof(Workflows))]
    public void Registries_areNotNamed(string workflow) =>
        Assert.DoesNotMatch(@"ghcr\.|docker\.io|quay\.|mcr\.|npmjs|nuget\.org", Read(workflow));

    private static string Read(string workflow) => File.ReadAllText(Path.Combine(s_directory, workflow));

    [GeneratedRegex("^(?<name>[a-z0-9-]+):(?!=)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Target();

    [GeneratedRegex(@"run: make (?<name>[a-z0-9-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Made();

    [GeneratedRegex(@"uses: (?<action>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Uses();
}
