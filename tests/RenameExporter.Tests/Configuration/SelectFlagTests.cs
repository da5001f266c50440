using RenameExporter.Configuration;
using RenameExporter.Events.Selection;

namespace RenameExporter.Tests.Configuration;

public sealed class SelectFlagTests
{
    [Fact]
    public void Select_ofAnOutput_isWhatTheFlagsOfEventsWouldSelect()
    {
        ExporterOptions options = CommandLineRun.Good(
            "--events.output=stdout", "--events.output=file:/tmp/x.json", "--events.select=stdout comm=git* comm=mv  not-uid=0 only-failures");

        EventSelection selection = Assert.Single(options.Events.Selections, select => select.Key == "stdout").Value;
        Assert.Equal(["git*", "mv"], selection.Comms.Select(comm => comm.ToString()));
        Assert.Equal([0u], selection.NotUids);
        Assert.True(selection.OnlyFailures);
        Assert.False(options.Events.Selections.ContainsKey("file:/tmp/x.json"));
    }

    [Fact]
    public void Select_none_overridesAWeakerSource() =>
        Assert.Empty(CommandLineRun.Good("--events.output=stdout", "--events.select=none").Events.Selections);

    [Theory]
    [InlineData("stdout com=mv", "--events.select: 'stdout': unknown condition 'com'; did you mean comm?")]
    [InlineData("stdout comm", "--events.select: 'stdout': 'comm' must have a value: comm=name")]
    [InlineData("stdout uid=root", "--events.select: 'stdout': uid: 'root' must be the number of a user")]
    [InlineData(
        "stdout follow-actor",
        "--events.select: 'stdout': --follow-actor needs another condition: it follows the actors of the renames that match it")]
    [InlineData("stdout only-failures=maybe", "--events.select: 'stdout': only-failures: 'maybe' must be true or false")]
    [InlineData("file:/y uid=0", "--events.select: 'file:/y': there is no such --events.output")]
    [InlineData(
        "stdout only-failures only-moves",
        "--events.select: 'stdout': --only-failures and --only-moves together select nothing: a rename that fails moves nothing")]
    [InlineData(
        "stdout",
        "--events.select: 'stdout' must be an output of --events.output and conditions, with spaces between, such as "
            + "'stdout comm=git* only-failures', or none")]
    public void Select_whatCannotBe_isAUsageError(string text, string expected) =>
        Assert.Equal(expected, CommandLineRun.Bad("--events.output=stdout", $"--events.select={text}"));

    [Fact]
    public void Select_twiceForAnOutput_isAUsageError() => Assert.Equal(
        "--events.select: 'stdout' is given twice; its conditions go into one",
        CommandLineRun.Bad("--events.output=stdout", "--events.select=stdout uid=0", "--events.select=stdout uid=1"));
}
