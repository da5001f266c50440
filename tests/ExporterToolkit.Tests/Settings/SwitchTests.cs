using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

/// <summary>A flag that is on or off needs no value on the command line, and has one elsewhere.</summary>
public sealed class SwitchTests
{
    private static readonly Flag<bool> s_switch = Flag.Switch("--test.switch", "A switch.");
    private static readonly ProgramDescription s_program = TestProgram.Of(s_switch, TestProgram.Path);

    [Theory]
    [InlineData(true, "--test.switch")]
    [InlineData(true, "--test.switch", "--test.path=/a")]
    [InlineData(true, "--test.switch=true")]
    [InlineData(false, "--test.switch=false")]
    [InlineData(true, "--test.switch", "true")]
    [InlineData(false, "--test.switch", "false")]
    [InlineData(false, "--no-test.switch")]
    [InlineData(false)]
    public void Switch_onTheCommandLine_needsNoValue(bool expected, params string[] args)
    {
        var errors = new List<string>();
        Layer layer = new Arguments(s_program, args).Read(errors);

        Assert.Empty(errors.Concat(FlagValues.Problems(layer)));
        Assert.Equal(expected, new FlagValues(layer).Value(s_switch));
    }

    [Fact]
    public void Switch_takesNoOtherArgumentBehindIt()
    {
        var errors = new List<string>();
        new Arguments(s_program, ["--test.switch", "False"]).Read(errors);

        Assert.Equal(["unexpected argument 'False'"], errors);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Switch_inTheFileAndTheEnvironment_hasAValue(string text, bool expected)
    {
        var errors = new List<string>();
        FlagFile file = FlagFile.Parse(s_program, "F", $"test: {{switch: {text}}}");
        Layer environment = EnvironmentVariables.Read(
            s_program, new Dictionary<string, string> { ["TEST_EXPORTER_TEST_SWITCH"] = text }, errors);

        Assert.Empty(errors.Concat(file.Mistakes));
        Assert.Equal(
            (expected, expected),
            (new FlagValues(file.Values).Value(s_switch), new FlagValues(environment).Value(s_switch)));
    }

    [Fact]
    public void Switch_withAnotherWord_isABadValue() =>
        Assert.Equal([(0, "'on' must be true or false")], s_switch.Problems(["on"]));
}
