using ExporterToolkit.Settings;
using RenameExporter.Commands;
using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

public sealed class HelpTextTests
{
    private static readonly string[] s_sections =
        ["Web:", "Probe:", "Series:", "Labels:", "Path:", "Events:", "Logging:", "Configuration:", "Other:"];

    private static readonly string s_help = CommandLineRun.Of("--help").Output;

    [Fact]
    public void Help_fitsIn100Columns() =>
        Assert.All(s_help.Split('\n'), line => Assert.InRange(line.Length, 0, 100));

    [Fact]
    public void Help_isTheSameEveryTime() => Assert.Equal(s_help, CommandLineRun.Of("-h").Output);

    [Fact]
    public void Help_hasEveryFlagOnceInTheSectionOfItsGroup()
    {
        string[] lines = s_help.Split('\n');
        string[] flags = [.. lines.Where(line => line.StartsWith("  --", StringComparison.Ordinal))
            .Select(line => line.Trim().Split(' ', '[', '=')[0])];

        Assert.Equal(
            ExporterFlags.All.Select(flag => flag.Name).Concat(ProgramDescription.Actions.Select(action => action.Name)).Order(),
            flags.Order());
        Assert.Equal(
            s_sections,
            lines.Where(line => line is [>= 'A' and <= 'Z', .., ':'] && !line.Contains(' ', StringComparison.Ordinal))
                .Intersect(s_sections));
    }

    [Theory]
    [InlineData("RENAME_EXPORTER_WEB_LISTEN_ADDRESS=")]
    [InlineData("Examples:")]
    [InlineData("Exit codes:")]
    [InlineData("Where values come from")]
    public void Help_explains(string what) => Assert.Contains(what, s_help, StringComparison.Ordinal);

    [Fact]
    public void Help_hasEveryCommand() => Assert.All(
        ExporterCommands.Program.AllCommands,
        command => Assert.Contains($"\n  {command.Name}\n      {command.Description}\n", s_help, StringComparison.Ordinal));

    // The examples are commands: each must be one that the program takes.
    [Fact]
    public void Examples_areValid()
    {
        string[] examples = [.. s_help.Split("Examples:\n")[1].Split("\n\n")[0].Split('\n')
            .Select(line => line.Trim().Split("   ")[0])];

        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            using var run = new ConfigurationRun();
            string[] arguments = [.. example.Replace("'", "", StringComparison.Ordinal).Split(' ')[1..]
                .Where(argument => !argument.StartsWith("--config.file", StringComparison.Ordinal))];
            Assert.Equal((0, ""), (run.Arguments(arguments).Start().ExitCode, run.Start().Error));
        });
    }
}
