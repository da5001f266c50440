using ExporterToolkit.Settings;
using RenameExporter.Commands.Events;
using RenameExporter.Configuration;
using RenameExporter.Tests.Configuration;

namespace RenameExporter.Tests.Commands.Events;

public sealed class EventsCommandTests
{
    [Fact]
    public void Events_nothingElse_isEverythingForEver()
    {
        FlagValues events = CommandLineRun.GoodValues("events");
        EventSelection selection = EventSelection.Of(events);

        Assert.Equal((0, TimeSpan.Zero), (events.Value(EventsFlags.Count), events.Value(EventsFlags.For)));
        Assert.False(events.IsGiven(EventsFlags.Format));
        Assert.Equal((false, false), (selection.OnlyFailures, selection.OnlyExtensionChanges));
        Assert.Empty(selection.Comms);
        Assert.Empty(selection.Uids);
    }

    [Fact]
    public void Events_everyFlag_isTaken()
    {
        FlagValues events = CommandLineRun.GoodValues(
            "events", "--count=5", "--for", "1m30s", "--comm=mv", "--comm", "a\\xff\\xfe\\xfd\\xfc", "--uid=0",
            "--uid", "33", "--only-failures", "--format=json", "--probe.attach=fentry");
        EventSelection selection = EventSelection.Of(events);

        Assert.Equal(
            (5, TimeSpan.FromSeconds(90), EventFormat.Json),
            (events.Value(EventsFlags.Count), events.Value(EventsFlags.For), events.Value(EventsFlags.Format)));
        Assert.Equal(["mv", "a\\xff\\xfe\\xfd\\xfc"], selection.Comms);
        Assert.Equal([0u, 33u], selection.Uids);
        Assert.True(selection.OnlyFailures);
        Assert.Equal("Fentry", events.Value(ExporterFlags.Attach)?.ToString());
    }

    [Theory]
    [InlineData("--count: 'many' must be a number from 0 to 1000000000", "--count=many")]
    [InlineData("--count: '-1' must be a number from 0 to 1000000000", "--count", "-1")]
    [InlineData("--count: '' must be a number from 0 to 1000000000", "--count")]
    [InlineData("--count: given 2 times, takes one value", "--count=1", "--count=2")]
    [InlineData("--for: '10ms' must be 0, or a duration of at least 1s, such as 30s or 5m", "--for=10ms")]
    [InlineData("--comm: '0123456789abcdef' must be a name of 1 to 15 bytes: the kernel keeps no more", "--comm=0123456789abcdef")]
    [InlineData("--comm: '' must be a name of 1 to 15 bytes: the kernel keeps no more", "--comm=")]
    [InlineData("--uid: 'root' must be the number of a user", "--uid=root")]
    [InlineData("--uid: '4294967296' must be the number of a user", "--uid=4294967296")]
    [InlineData("--format: 'x\\u000ay' must be table or json", "--format=x\ny")]
    [InlineData("--only-failures: 'yes' must be true or false", "--only-failures=yes")]
    [InlineData("--events.rate is 0: there would be no events", "--events.rate=0")]
    [InlineData(
        "--only-failures and --only-extension-changes together select nothing: a rename that fails changes nothing",
        "--only-failures", "--only-extension-changes")]
    public void Events_badFlag_isAUsageError(string expected, params string[] args)
    {
        CommandLineRun run = CommandLineRun.Of(["events", .. args]);

        Assert.Equal(
            (2, "", $"rename_exporter: {expected}\nTry 'rename_exporter events --help'.\n"),
            (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h", "--count=bad")]
    public void Help_isItsOwn(params string[] args)
    {
        CommandLineRun run = CommandLineRun.Of(["events", .. args]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("Usage: rename_exporter events", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }
}
