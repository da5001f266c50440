using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

/// <summary>A flag that is on or off needs no value on the command line, and has one elsewhere.</summary>
public sealed class SwitchTests
{
    private static readonly Flag<bool> s_switch =
        new("--test.switch", "value", "A switch.", "false", Values.Switch, "true or false")
        {
            BareValue = "true",
        };

    private static readonly Flag<string> s_other =
        new("--test.path", "path", "A path.", "/", Values.TelemetryPath, "a path");

    [Theory]
    [InlineData(true, "--test.switch")]
    [InlineData(true, "--test.switch", "--test.path=/a")]
    [InlineData(true, "--test.switch=true")]
    [InlineData(false, "--test.switch=false")]
    [InlineData(false)]
    public void Switch_onTheCommandLine_needsNoValue(bool expected, params string[] args)
    {
        var errors = new List<string>();
        Layer layer = new Arguments(args, [s_switch, s_other]).Read(errors);

        Assert.Empty(errors.Concat(Settings.Problems(layer)));
        Assert.Equal(expected, new Settings(layer).Value(s_switch));
    }

    [Fact]
    public void Switch_takesNoArgumentBehindIt()
    {
        var errors = new List<string>();
        new Arguments(["--test.switch", "false"], [s_switch]).Read(errors);

        Assert.Equal(["unexpected argument 'false'"], errors);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Switch_inTheFileAndTheEnvironment_hasAValue(string text, bool expected)
    {
        var errors = new List<string>();
        Layer file = new YamlSettings("F", $"test: {{switch: {text}}}", [s_switch], errors).Read();
        Layer environment = EnvironmentVariables.Read(
            new Dictionary<string, string> { ["RENAME_EXPORTER_TEST_SWITCH"] = text }, [s_switch], errors);

        Assert.Empty(errors);
        Assert.Equal(
            (expected, expected), (new Settings(file).Value(s_switch), new Settings(environment).Value(s_switch)));
    }

    [Fact]
    public void Switch_withAnotherWord_isABadValue() =>
        Assert.Equal([(0, "'on' must be true or false")], s_switch.Problems(["on"]));
}
