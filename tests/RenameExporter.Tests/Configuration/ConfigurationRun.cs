using ExporterToolkit.Settings;
using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

/// <summary>A start with a command line, an environment and a file of the test's making.</summary>
internal sealed class ConfigurationRun : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("config");
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly List<string> _arguments = [];

    public string File => Path.Combine(_directory.FullName, "exporter.yml");

    public ConfigurationRun Environment(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public ConfigurationRun Yaml(string text)
    {
        System.IO.File.WriteAllText(File, text);
        return Arguments($"--config.file={File}");
    }

    public ConfigurationRun Arguments(params string[] arguments)
    {
        _arguments.AddRange(arguments);
        return this;
    }

    public (ExporterOptions? Options, int ExitCode, string Output, string Error) Start()
    {
        CommandLineRun run = CommandLineRun.Of(_environment, [.. _arguments]);
        return (run.Options, run.ExitCode, run.Output, run.Error);
    }

    /// <summary>What --config.check prints about one flag: its value, and where it comes from.</summary>
    public (string Value, string Source) Effective(Flag flag)
    {
        var (_, exitCode, output, error) = Arguments("--config.check").Start();
        Assert.Equal((0, ""), (exitCode, error));
        string line = output.Split($"\n{flag.Group}:\n")[1].Split('\n')
            .First(line => line.Contains($" {flag.KeyInGroup}: ", StringComparison.Ordinal));
        string[] parts = line.Split(": ", 2)[1].Split("  # ");
        return (parts[0].Trim('[', ']', '"'), parts[1]);
    }

    /// <summary>The messages of a usage error, with F for the file.</summary>
    public string[] Errors()
    {
        var (options, exitCode, output, error) = Start();
        Assert.Null(options);
        Assert.Equal((2, ""), (exitCode, output));
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Equal("Try 'rename_exporter --help'.", lines[^1]);
        return [.. lines[..^1].Select(line =>
        {
            Assert.StartsWith("rename_exporter: ", line, StringComparison.Ordinal);
            return line["rename_exporter: ".Length..].Replace(File, "F", StringComparison.Ordinal);
        })];
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
