using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

public sealed class CheckArgumentsTests
{
    [Theory]
    [InlineData]
    [InlineData("--probe.attach=fentry")]
    [InlineData("--probe.attach=fentry", "check")] // a stray word of the exporter
    public void Find_otherCommand_isNull(params string[] args) => Assert.Null(CheckArguments.Find(args));

    [Theory]
    [InlineData("Text", "check")]
    [InlineData("Text", "check", "--format=text")]
    [InlineData("Json", "check", "--format=json")]
    [InlineData("Json", "check", "--format", "json")]
    public void Find_format_isTaken(string expected, params string[] args)
    {
        CheckArguments check = CheckArguments.Find(args)!;

        Assert.Equal(Enum.Parse<ReportFormat>(expected), check.Format);
        Assert.Empty(check.Others);
        Assert.Equal((null, "", ""), Answer(check));
    }

    [Fact]
    public void Find_otherFlags_areLeftInOrder() => Assert.Equal(
        ["--probe.max-entries=20", "--web.listen-address", ":1", "stray"],
        CheckArguments.Find(
            ["check", "--probe.max-entries=20", "--format=json", "--web.listen-address", ":1", "stray"])!.Others);

    [Theory]
    [InlineData("--format: 'xml' must be text or json", "--format=xml")]
    [InlineData("--format: '' must be text or json", "--format")]
    [InlineData("--format: given 2 times, takes one value", "--format=json", "--format=text")]
    public void Answer_badFormat_isAUsageError(string expected, params string[] args) => Assert.Equal(
        (2, "", $"rename_exporter: {expected}\nTry 'rename_exporter check --help'.\n"),
        Answer(CheckArguments.Find(["check", .. args])!));

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Answer_help_isItsOwn(string flag)
    {
        (int? code, string output, string error) = Answer(CheckArguments.Find(["check", flag])!);

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Usage: rename_exporter check [--format=text|json]", output, StringComparison.Ordinal);
    }

    private static (int? Code, string Output, string Error) Answer(CheckArguments check)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        return (check.Answer(output, error), output.ToString(), error.ToString());
    }
}
