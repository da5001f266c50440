using RenameExporter.Commands.Check;
using RenameExporter.Tests.Configuration;

namespace RenameExporter.Tests.Commands.Check;

public sealed class CheckCommandTests
{
    [Theory]
    [InlineData("Text", "check")]
    [InlineData("Text", "check", "--format=text")]
    [InlineData("Json", "check", "--format=json")]
    [InlineData("Json", "check", "--format", "json")]
    public void Format_isTaken(string expected, params string[] args) => Assert.Equal(
        expected == "Json" ? ReportJson.Write : ReportText.Write, CommandLineRun.GoodValues(args).Value(CheckCommand.Format));

    [Fact]
    public void OtherFlags_areTheExporters()
    {
        string[] args = ["check", "--probe.max-entries=20", "--format=json", "--web.listen-address", ":1"];

        Assert.Equal(20, CommandLineRun.Good(args).Probe.MaxEntries);
        Assert.Equal([":1"], CommandLineRun.Good(args).Listen.Select(listen => $"{listen}"));
    }

    [Theory]
    [InlineData("--format: 'xml' must be text or json", "--format=xml")]
    [InlineData("--format: '' must be text or json", "--format")]
    [InlineData("--format: given 2 times, takes one value", "--format=json", "--format=text")]
    public void BadFormat_isAUsageError(string expected, params string[] args)
    {
        CommandLineRun run = CommandLineRun.Of(["check", .. args]);

        Assert.Equal(
            (2, "", $"rename_exporter: {expected}\nTry 'rename_exporter check --help'.\n"),
            (run.ExitCode, run.Output, run.Error));
    }

    // The flag is no flag of the exporter's.
    [Fact]
    public void Format_withoutTheCommand_isUnknown() =>
        Assert.Equal("unknown flag '--format=json'", CommandLineRun.Bad("--format=json"));

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_isItsOwn(string flag)
    {
        CommandLineRun run = CommandLineRun.Of("check", flag);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("Usage: rename_exporter check [--format=text|json]", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n  --format <format>  [default: text]\n", run.Output, StringComparison.Ordinal);
    }
}
