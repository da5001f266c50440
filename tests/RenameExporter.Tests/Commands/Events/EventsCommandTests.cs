using ExporterToolkit.Settings;
using RenameExporter.Commands.Events;
using RenameExporter.Configuration;
using RenameExporter.Events.Outputs;
using RenameExporter.Events.Selection;
using RenameExporter.Tests.Configuration;

namespace RenameExporter.Tests.Commands.Events;

public sealed class EventsCommandTests
{
    [Fact]
    public void Events_nothingElse_isEverythingForEver()
    {
        FlagValues events = CommandLineRun.GoodValues("events");
        EventSelection selection = Selection(events);

        Assert.Equal((0, TimeSpan.Zero), (events.Value(EventsFlags.Count), events.Value(EventsFlags.For)));
        Assert.False(events.IsGiven(EventsFlags.Format));
        Assert.True(selection.IsWanted(Samples.Event));
        Assert.True(selection.IsWanted(Samples.Of(Samples.Kernel with { Error = 1 })));
        Assert.False(selection.NamesSomebody);
    }

    [Fact]
    public void Events_everyFlag_isTaken()
    {
        FlagValues events = CommandLineRun.GoodValues(
            "events", "--count=5", "--for", "1m30s", "--comm=mv", "--comm", "a\\xff\\xfe\\xfd\\xfc", "--uid=0",
            "--uid", "33", "--only-failures", "--format=json", "--probe.attach=fentry");
        EventSelection selection = Selection(events);

        Assert.Equal(
            (5, TimeSpan.FromSeconds(90), EventFormat.Json),
            (events.Value(EventsFlags.Count), events.Value(EventsFlags.For), events.Value(EventsFlags.Format)));
        Assert.Equal(["mv", "a\\xff\\xfe\\xfd\\xfc"], selection.Comms.Select(comm => comm.ToString()));
        Assert.Equal([0u, 33u], selection.Uids);
        Assert.True(selection.OnlyFailures);
        Assert.Equal("Fentry", events.Value(ExporterFlags.Attach)?.ToString());
    }

    [Theory]
    [InlineData("--comm=mv")]
    [InlineData("--uid=0")]
    [InlineData("--not-uid=0")]
    [InlineData("--only-failures")]
    [InlineData("--path=/*")]
    public void Events_ofWhomItFollows_areChosenByAnyFlag(string choice) =>
        Assert.True(Selection(CommandLineRun.GoodValues("events", choice, "--follow-actor")).FollowsActors);

    [Fact]
    public void Events_ofAUser_areThoseOfHisNumber() =>
        Assert.Equal([0u], Selection(CommandLineRun.GoodValues("events", "--user=root")).Uids);

    [Theory]
    [InlineData("--count: 'many' must be a number from 0 to 1000000000", "--count=many")]
    [InlineData("--count: '-1' must be a number from 0 to 1000000000", "--count", "-1")]
    [InlineData("--count: '' must be a number from 0 to 1000000000", "--count")]
    [InlineData("--count: given 2 times, takes one value", "--count=1", "--count=2")]
    [InlineData("--for: '10ms' must be 0, or a duration of at least 1s, such as 30s or 5m", "--for=10ms")]
    [InlineData("--comm: '0123456789abcdef' must be a name of 1 to 15 bytes, as the kernel keeps no more, a glob, or a regular expression in slashes", "--comm=0123456789abcdef")]
    [InlineData("--comm: '' must be a name of 1 to 15 bytes, as the kernel keeps no more, a glob, or a regular expression in slashes", "--comm=")]
    [InlineData(
        "--not-comm: '/(/' must be a name of 1 to 15 bytes, as the kernel keeps no more, a glob, or a regular expression in slashes",
        "--not-comm=/(/")]
    [InlineData("--path: '' must be a path, in which * and ? may stand for others", "--path=")]
    [InlineData(
        "--extension: '.' must be an extension of 1 to 15 bytes, a glob, or a regular expression in slashes", "--extension=.")]
    [InlineData(
        "--extension: '*.gz' must be an extension of 1 to 15 bytes, a glob, or a regular expression in slashes",
        "--extension=*.gz")]
    [InlineData("--container: 'web-1' must be 1 to 64 hexadecimal digits in lower case", "--container=web-1")]
    [InlineData(
        "--fields: 'time,size' must be columns with commas between them, each once: time, pid, user, uid, process, executable, "
            + "container, result, extension or names",
        "--fields=time,size")]
    [InlineData("--pid: '-1' must be the number of a process, 1 to 4194304", "--pid", "-1")]
    [InlineData("--pid: '0' must be the number of a process, 1 to 4194304", "--pid=0")]
    [InlineData("--pid: '4194305' must be the number of a process, 1 to 4194304", "--pid=4194305")]
    [InlineData("--comm and --not-comm together select nothing: git is wanted and not wanted", "--comm=git", "--not-comm=g*")]
    [InlineData("--path and --not-path together select nothing: /a/b is wanted and not wanted", "--path=/a/b", "--not-path=/a/*")]
    [InlineData("--not-comm=* leaves nothing: it fits every name", "--not-comm=*")]
    [InlineData("--not-path=** leaves nothing: it fits every name", "--path=/a", "--not-path=**")]
    [InlineData("--uid: '4294967295' must be the number of a user", "--uid=4294967295")]
    [InlineData("--user: no user 'nobody-of-that-name' in /etc/passwd; --uid takes a number", "--user=nobody-of-that-name")]
    [InlineData(
        "--comm and --not-comm together select nothing: mv is wanted and not wanted", "--comm=mv", "--not-comm=git", "--not-comm=mv")]
    [InlineData("--only-failures and --only-moves together select nothing: a rename that fails moves nothing", "--only-failures", "--only-moves")]
    [InlineData("--only-bursts selects nothing: --detector.files is 0, so the detector is off", "--only-bursts", "--detector.files=0")]
    [InlineData(
        "--follow-actor needs another condition: it follows the actors of the renames that match it", "--follow-actor",
        "--count=5")]
    [InlineData(
        "--follow-actor has no effect with --only-bursts, which shows no renames; leave one of them out", "--follow-actor",
        "--only-bursts")]
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

    private static EventSelection Selection(FlagValues values)
    {
        var errors = new List<string>();
        EventSelection selection = SelectionFlags.Read(values, EventOptions.None, detects: true, errors);
        Assert.Empty(errors);
        return selection;
    }
}
