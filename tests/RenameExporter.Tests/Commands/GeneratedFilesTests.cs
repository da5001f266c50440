using RenameExporter.Tests.Configuration;
using Testing;

namespace RenameExporter.Tests.Commands;

/// <summary>
/// deploy/ has what the binary prints of itself, because a package is also built where the binary does not run.
/// UPDATE_GOLDEN=1 rewrites it.
/// </summary>
public sealed class GeneratedFilesTests
{
    private const string Switch = "UPDATE_GOLDEN";

    [Theory]
    [InlineData("deploy/man/rename_exporter.8", "man")]
    [InlineData("deploy/completions/rename_exporter.bash", "completion", "bash")]
    [InlineData("deploy/completions/_rename_exporter", "completion", "zsh")]
    [InlineData("deploy/completions/rename_exporter.fish", "completion", "fish")]
    public void File_ofTheTree_isWhatTheBinaryPrints(string file, params string[] args)
    {
        CommandLineRun run = CommandLineRun.Of(args);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));

        // The package has the version of its own.
        string printed = run.Output.Replace(CommandLineRun.Version.Split(' ')[^1], "VERSION", StringComparison.Ordinal);
        string path = Path.Combine(Repository.Root, file);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, printed);
            Assert.Fail($"{file} has been rewritten: look at the difference, and run without {Switch}");
        }

        Assert.Equal(File.ReadAllText(path).Split('\n'), printed.Split('\n'));
    }
}
