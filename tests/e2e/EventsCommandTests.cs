using System.Diagnostics;

namespace E2eTests;

/// <summary>'rename_exporter events' as the shell sees it. Names are the tests' own: others rename here, too.</summary>
public sealed class EventsCommandTests : IDisposable
{
    // What was renamed before a stop is printed, on a machine however busy.
    private const string Patience = "--events.flush-timeout=1m";

    private readonly RenameDriver _driver = new();

    public void Dispose() => _driver.Dispose();

    [Fact]
    public async Task Count_ends_it_after_exactly_so_many()
    {
        await using EventsProcess events = await EventsProcess.StartAsync("--comm=counted", "--count=3");
        await _driver.LoadAsync("--count", "10", "--comm", "counted");

        Assert.Equal(0, await events.EndAsync());
        Assert.Equal(3, events.Events.Count);
    }

    [Fact]
    public async Task For_ends_it_after_that_time()
    {
        await using EventsProcess events = await EventsProcess.StartAsync("--comm=nobody", "--for=3s");

        await _driver.LoadAsync("--count", "5", "--comm", "somebody");
        Assert.Equal(0, await events.EndAsync());
        Assert.Empty(events.Events);
        Assert.Matches(@"level=WARN msg=""no rename matched the filters; ([5-9]|\d{2,}) were sampled meanwhile""", events.Log);
    }

    /// <summary>What matched something, or asks for everything, needs no such word.</summary>
    [Fact]
    public async Task End_without_a_filter_says_nothing_of_filters()
    {
        await using EventsProcess events = await EventsProcess.StartAsync("--for=1s");

        Assert.Equal(0, await events.EndAsync());
        Assert.DoesNotContain("matched", events.Log, StringComparison.Ordinal);
    }

    [Theory, InlineData("INT"), InlineData("TERM")]
    public async Task Signal_ends_it_with_everything_printed_and_exit_code_0(string signal)
    {
        await using EventsProcess events = await EventsProcess.StartAsync("--comm=signalled", Patience);
        await _driver.LoadAsync("--count", "15", "--comm", "signalled");

        Assert.Equal(0, await events.StopAsync(signal));
        Assert.Equal(15, events.Events.Count);
        Assert.DoesNotContain("level=WARN", events.Log, StringComparison.Ordinal);
    }

    /// <summary>Its end says what was not shown, whatever ends it.</summary>
    [Fact]
    public async Task End_tells_how_many_renames_were_not_shown()
    {
        await using EventsProcess events = await EventsProcess.StartAsync(
            "--comm=unshown", "--events.rate=5", "--events.burst=20", "--for=30s", Patience);
        await _driver.LoadAsync("--count", "1000", "--comm", "unshown");
        await events.WaitForAsync(20, _ => true);

        Assert.Equal(0, await events.StopAsync());
        Assert.All(events.Summaries, line => Assert.Equal("unshown", line.Process));
        Assert.Equal(
            1000,
            events.Events.Count + events.Events.Concat(events.Summaries).Sum(line => line.Suppressed.Since));
    }

    /// <summary>Of whom is asked for nothing is left out, and others are not shown at all.</summary>
    [Fact]
    public async Task Comm_that_is_asked_for_is_shown_in_full()
    {
        await using EventsProcess events = await EventsProcess.StartAsync(
            "--comm=who*e", "--not-comm=whose", "--path=/*", "--events.max-rate=0", Patience);
        await _driver.LoadAsync("--count", "900", "--comm", "whole");
        await _driver.LoadAsync("--count", "9", "--comm", "whose");

        await events.WaitForAsync(900, _ => true);
        Assert.Equal(0, await events.StopAsync());
        Assert.All(events.Events, line => Assert.Equal("whole", line.Process));
        Assert.Equal(900, events.Events.Count);
        Assert.Empty(events.Summaries);
    }

    [Fact]
    public async Task Uid_and_failures_select()
    {
        await using EventsProcess failures = await EventsProcess.StartAsync("--uid=54322", "--only-failures", Patience);
        await using EventsProcess all = await EventsProcess.StartAsync("--uid=54322");
        await _driver.LoadAsync("--count", "4", "--comm", "selected", "--uid", "54322");
        await _driver.FailAsync("ENOENT", 5, "--comm", "selected", "--uid", "54322");

        Assert.Equal(9, (await all.WaitForAsync(9, _ => true)).Count);
        Assert.Equal(0, await failures.StopAsync());
        Assert.All(failures.Events, line => Assert.Equal(("ENOENT", "54322"), (line.Error, line.Uid)));
        Assert.Equal(5, failures.Events.Count);
    }

    [Fact]
    public async Task Only_extension_changes_selects()
    {
        string directory = Directory.CreateTempSubdirectory("extensions").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "a.txt"), "", TestContext.Current.CancellationToken);
        await using EventsProcess events = await EventsProcess.StartAsync("--comm=perl", "--only-extension-changes", Patience);

        CommandResult perl = await CommandRunner.RunAsync("perl", "-e",
            "$d = $ARGV[0]; rename \"$d/a.txt\", \"$d/b.txt\"; rename \"$d/b.txt\", \"$d/b.crypt\"; rename \"$d/no.txt\", \"$d/c.crypt\"",
            directory);
        Assert.Equal(0, perl.ExitCode);
        Assert.Equal(0, await events.StopAsync());

        EventLine line = Assert.Single(
            events.Events, line => line.New?.StartsWith(directory, StringComparison.Ordinal) == true);
        Assert.Equal(($"{directory}/b.txt", $"{directory}/b.crypt"), (line.Old, line.New));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.ReadsOthersProcesses)]
    public async Task Enrichment_of_a_process_that_still_runs_is_its_own()
    {
        string directory = Directory.CreateTempSubdirectory("own").FullName;
        string name = "two\nlines \u001b[31m\u202e.txt";
        await using EventsProcess events = await EventsProcess.StartAsync("--comm=perl", "--events.cmdline");

        using Process perl = Process.Start(new ProcessStartInfo("perl",
            ["-e", "chdir $ARGV[0]; open F, '>x'; close F; rename 'x', $ARGV[1]; <STDIN>", directory, name])
        { RedirectStandardInput = true })!;
        EventLine line = Assert.Single(await events.WaitForAsync(
            1, line => line.Old?.StartsWith(directory, StringComparison.Ordinal) == true));
        string executable = Process.GetProcessById(perl.Id).MainModule!.FileName;
        perl.StandardInput.Close();
        await perl.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(perl.Id, line.Pid);
        Assert.Equal(Environment.ProcessId, line.Find("process", "parent", "pid")!.Value.GetInt64());
        Assert.Equal(executable, line.Text("process", "executable"));
        Assert.Equal("perl", line.Find("process", "args")!.Value[0].GetString());
        Assert.Equal($"{directory}/two\\x0alines \\x1b[31m\\xe2\\x80\\xae.txt", line.New);
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes($"{directory}/{name}"), line.Bytes("path", line.New));
        Assert.Empty(line.Doubts);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Reader_that_ends_is_no_failure()
    {
        CommandResult shell = await ShellAsync(
            """
            ({ "$1" events --format=json --comm=piped; echo "exit $?" >&2; } | head -n 1) & piped=$!
            while kill -0 $piped 2>/dev/null; do "$2" load --dir "$3" --count 2 --comm piped >/dev/null; sleep 0.2; done
            wait
            """);

        Assert.Equal("exit 0\n", shell.Error);
        EventLine.Parse(Assert.Single(shell.Output.TrimEnd('\n').Split('\n')));
    }

    [Fact]
    public async Task Terminal_gets_a_table()
    {
        CommandResult shell = await ShellAsync(
            """
            while sleep 1; do "$2" load --dir "$3" --count 2 --comm typist; done >/dev/null & load=$!
            script -qec "$1 events --comm=typist --count=2" /dev/null </dev/null
            kill $load
            wait
            """);

        string[] lines = shell.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.StartsWith("TIME (UTC) ", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.All(lines[1..], line => Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} +\d+ root +typist +ok +/\S+ -> /\S+", line));
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Probe_that_cannot_be_attached_is_exit_code_1()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "setpriv", "--reuid", "65534", "--clear-groups", Repository.Exporter, "events", "--for=1s");

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("level=ERROR", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--count: 'x' must be", "--count=x")]
    [InlineData("unknown flag '--nosuch'", "--nosuch")]
    [InlineData("--events.rate is 0", "--events.rate=0")]
    public async Task Bad_usage_is_exit_code_2(string message, string flag)
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, "events", flag);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    // $1: the exporter; $2: the driver; $3: a directory.
    private static async Task<CommandResult> ShellAsync(string script)
    {
        string directory = Directory.CreateTempSubdirectory("shell").FullName;
        CommandResult result = await CommandRunner.RunAsync(
            "bash", "-c", script, "bash", Repository.Exporter, Repository.Renamer, directory);
        Directory.Delete(directory, recursive: true);
        return result;
    }
}
