using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

public sealed class EventsArgumentsTests
{
    [Fact]
    public void Find_otherCommand_isNull()
    {
        Assert.Null(EventsArguments.Find([]));
        Assert.Null(EventsArguments.Find(["check", "events"]));
        Assert.Null(EventsArguments.Find(["--probe.attach=fentry", "events"]));
    }

    [Fact]
    public void Find_nothingElse_isEverythingForEver()
    {
        EventsArguments events = EventsArguments.Find(["events"])!;

        Assert.Equal((0, TimeSpan.Zero, null), (events.Count, events.Time, events.Format));
        Assert.Equal((false, false), (events.Selection.OnlyFailures, events.Selection.OnlyExtensionChanges));
        Assert.Empty(events.Selection.Comms);
        Assert.Empty(events.Selection.Uids);
        Assert.Equal((null, "", ""), Answer(events));
    }

    [Fact]
    public void Find_everyFlag_isTaken()
    {
        EventsArguments events = EventsArguments.Find(
            ["events", "--count=5", "--for", "1m30s", "--comm=mv", "--comm", "a\\xff\\xfe\\xfd\\xfc", "--uid=0", "--uid", "33",
                "--only-failures", "--format=json", "--probe.attach=fentry", "stray"])!;

        Assert.Equal((5, TimeSpan.FromSeconds(90), EventFormat.Json), (events.Count, events.Time, events.Format));
        Assert.Equal(["mv", "a\\xff\\xfe\\xfd\\xfc"], events.Selection.Comms);
        Assert.Equal([0u, 33u], events.Selection.Uids);
        Assert.True(events.Selection.OnlyFailures);
        Assert.Equal(["--probe.attach=fentry", "stray"], events.Others);
        Assert.Equal((null, "", ""), Answer(events));
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
    [InlineData("--only-failures: takes no value", "--only-failures=true")]
    [InlineData(
        "--only-failures and --only-extension-changes together select nothing: a rename that fails changes nothing",
        "--only-failures", "--only-extension-changes")]
    public void Answer_badFlag_isAUsageError(string expected, params string[] args) => Assert.Equal(
        (2, "", $"rename_exporter: {expected}\nTry 'rename_exporter events --help'.\n"),
        Answer(EventsArguments.Find(["events", .. args])!));

    [Theory]
    [InlineData("--help")]
    [InlineData("-h", "--count=bad")]
    public void Answer_help_isItsOwn(params string[] args)
    {
        (int? code, string output, string error) = Answer(EventsArguments.Find(["events", .. args])!);

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Usage: rename_exporter events", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    private static (int? Code, string Output, string Error) Answer(EventsArguments events)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        return (events.Answer(output, error), output.ToString(), error.ToString());
    }
}
