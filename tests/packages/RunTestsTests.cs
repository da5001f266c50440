namespace PackageTests;

/// <summary>build/run-tests.sh in a tree of three suites that are shell scripts, with a dotnet that builds nothing.</summary>
public sealed class RunTestsTests : IDisposable
{
    private readonly string _tree = Directory.CreateTempSubdirectory("suites").FullName;

    public RunTestsTests()
    {
        Directory.CreateDirectory(Path.Combine(_tree, "build"));
        foreach (string script in (string[])["need-sdk.sh", "run-tests.sh", "run-suite.sh"])
        {
            File.Copy(Path.Combine(Repository.Root, "build", script), Path.Combine(_tree, "build", script));
        }

        // What BREAK names cannot be built, nor what it is built with.
        WriteScript("bin/dotnet", """case ${BREAK:-none} in none) ;; *) case "$*" in *slnf* | *$BREAK*) exit 1 ;; esac ;; esac""");
        foreach (string suite in (string[])["one", "two", "three"])
        {
            Directory.CreateDirectory(Path.Combine(_tree, "tests", suite));
            File.WriteAllText(Path.Combine(_tree, "tests", suite, $"{suite}.csproj"), "");
            WriteSuite(suite, "", $"   {suite}  Total: 5, Errors: 0, Failed: 0, Skipped: 1, Not Run: 0, Time: 1s");
        }
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    [Fact]
    public async Task Lanes_run_at_once_and_a_suite_is_printed_in_one_piece()
    {
        // Each waits for the other one to have begun: one after another, neither would end.
        WriteSuite("one", "echo one a; touch one; until [ -e two ]; do sleep 0.1; done; echo one b", "  one  Total: 2, Failed: 0");
        WriteSuite("two", "echo two a; touch two; until [ -e one ]; do sleep 0.1; done; echo two b", "  two  Total: 3, Failed: 0");

        WriteSuite(
            "three",
            """
            i=0; while [ $i -lt 2000000 ]; do i=$((i + 1)); done
            for results; do :; done
            echo '<test id="1" name="a.b" result="Pass" time="7.250"/><test id="2" name="c.d(e: 1)" time="17.0"/>' >"$results"
            """,
            "  three  Total: 5, Failed: 0, Skipped: 1");

        CommandResult result = await RunAsync("timeout", "60", "build/run-tests.sh", "one", "--", "two", "three");

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith("\ntests: 9 passed, 0 failed, 1 skipped\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("one a\none b\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("two a\ntwo b\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("== Slowest tests\n   17 s  c.d(e: 1)\n    7 s  a.b\n", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"== Took\n +\d+ s  the build\n +\d+ s  one, \d+ s of CPU\n +\d+ s  two, \d+ s of CPU\n +\d+ s  three, [1-9]\d* s of CPU\n +\d+ s  all of it\n", result.Output);
    }

    [Fact]
    public async Task Suite_that_runs_for_long_is_heard_of()
    {
        WriteSuite("one", "echo half; sleep 3", "  one  Total: 1, Failed: 0");

        CommandResult result = await RunAsync("env", "PROGRESS_SECONDS=1", "build/run-tests.sh", "one", "--", "two");

        Assert.Matches(@"\n\.\. one has run for \d s: half\n", result.Output);
        Assert.EndsWith("\ntests: 5 passed, 0 failed, 1 skipped\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_of_all_lanes_stand_at_the_end_and_what_dies_is_one()
    {
        WriteSuite("one", "echo '    one.bad [FAIL]'; echo '      why'", "  one  Total: 2, Failed: 1", exitCode: 1);
        WriteSuite("two", "echo died", "", exitCode: 134);

        CommandResult result = await RunAsync("build/run-tests.sh", "two", "--", "one", "three");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("== Failed\n    one.bad [FAIL]\n      why\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "\nbroken: two (ended with 134, 0 tests)\ntests: 5 passed, 2 failed, 1 skipped\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suite_that_cannot_be_built_is_one_failure_and_the_others_run()
    {
        CommandResult result = await RunAsync("env", "BREAK=two", "build/run-tests.sh", "one", "two", "three");

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("\nbroken: two (build)\ntests: 8 passed, 1 failed, 2 skipped\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confined_and_unconfined_are_the_two_parts_of_a_suite()
    {
        WriteSuite("one", """echo "with ${EXPORTER-root}: $*" """, "  one  Total: 1, Failed: 0");

        CommandResult result = await RunAsync("build/run-tests.sh", "confined/one", "unconfined/one");

        Assert.Contains(
            $"with {_tree}/artifacts/tests/confined: -noLogo -trait- Unconfined=StartsItOtherwise -trait- Unconfined=ReadsOthersProcesses",
            result.Output, StringComparison.Ordinal);
        Assert.Contains(
            "with root: -noLogo -trait Unconfined=StartsItOtherwise -trait Unconfined=ReadsOthersProcesses",
            result.Output, StringComparison.Ordinal);
        Assert.EndsWith("\ntests: 2 passed, 0 failed, 0 skipped\n", result.Output, StringComparison.Ordinal);
    }

    private void WriteSuite(string name, string commands, string summary, int exitCode = 0) => WriteScript(
        $"artifacts/bin/{name}/release/{name}",
        $"case \"$*\" in *-list*) exit ;; esac\n{commands}\necho '{summary}'\nexit {exitCode}");

    private void WriteScript(string path, string commands)
    {
        string full = Path.Combine(_tree, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, $"#!/bin/sh\n{commands}\n");
        File.SetUnixFileMode(full, (UnixFileMode)0b111_101_101);
    }

    private Task<CommandResult> RunAsync(params string[] command) => CommandRunner.RunAsync(
        "env", ["--chdir", _tree, $"PATH={_tree}/bin:{Environment.GetEnvironmentVariable("PATH")}", .. command]);
}
