namespace E2eTests;

/// <summary>What the shell sees: output, errors, exit codes.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _directory = SharedDirectory.Create("command-line");

    [Fact]
    public async Task Help_names_every_flag_and_succeeds()
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        foreach (string flag in (string[])["--web.listen-address", "--web.telemetry-path", "--web.max-requests",
            "--probe.attach", "--probe.comm", "--probe.max-entries", "--probe.poll-interval",
            "--log.level", "--log.format", "--help", "--version"])
        {
            Assert.Contains(flag, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Version_says_what_was_built_and_succeeds()
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, "--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^rename_exporter, version \d+\.\d+\.\d+", result.Output);
        Assert.Matches(@"libbpf 1\.\d+", result.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("check")]
    [InlineData("--config.check")]
    public async Task Answer_that_cannot_be_written_is_a_failure_and_no_crash(string argument)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "sh", "-c", "exec \"$0\" \"$1\" >/dev/full", Repository.Exporter, argument);

        Assert.Equal(
            (1, "rename_exporter: cannot write to standard output: No space left on device (ENOSPC)\n"),
            (result.ExitCode, result.Error));
    }

    // Whatever is opened first would be in their place, and lines of the log would be written to it. It answers
    // on a unix socket, as there is no log to read the port from.
    [Fact]
    public async Task Closed_descriptors_are_nobody_elses()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "sh", "-c",
            """
            "$0" --web.listen-address="unix:$1" --probe.attach=tracepoint <&- >&- 2>&- & exporter=$!
            for try in $(seq 300); do
                curl --silent --fail --unix-socket "$1" http://localhost/-/ready && break
                sleep 0.1
            done
            readlink /proc/$exporter/fd/0 /proc/$exporter/fd/1 /proc/$exporter/fd/2
            kill $exporter
            wait $exporter
            """, Repository.Exporter, Path.Combine(_directory.FullName, "exporter.sock"));

        Assert.Equal((0, "Ready\n/dev/null\n/dev/null\n/dev/null\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Bad_usage_ends_although_nobody_reads_what_it_says()
    {
        CommandResult result = await CommandRunner.RunAsync("sh", "-c", $"""
            mkfifo '{_directory.FullName}/full' && exec 3<>'{_directory.FullName}/full' || exit
            head -c 65536 /dev/zero >&3 # all that fits: pipe(7)
            timeout 60 '{Repository.Exporter}' --no-such-flag 2>&3
            """);

        Assert.Equal(2, result.ExitCode);
    }

    [Theory]
    [InlineData("--no.such.flag", "--no.such.flag")]
    [InlineData("stray", "stray")]
    [InlineData("--probe.attach=magic", "magic")]
    [InlineData("--probe.max-entries=15", "15")]
    [InlineData("--probe.poll-interval=fast", "fast")]
    [InlineData("--web.listen-address=nowhere", "nowhere")]
    [InlineData("--web.telemetry-path=metrics", "metrics")]
    [InlineData("--web.max-requests=-1", "-1")]
    [InlineData("--log.format=xml", "xml")]
    public async Task Bad_usage_is_one_message_and_exit_code_2(string argument, string named)
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, argument);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        string[] lines = result.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("rename_exporter: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(named, lines[0], StringComparison.Ordinal);
        Assert.Equal("Try 'rename_exporter --help'.", lines[1]);
    }

    [Theory]
    [InlineData("--probe.attach=auto")]
    [InlineData("--probe.attach", "tracepoint")]
    [InlineData("--probe.comm=process")]
    [InlineData("--probe.max-entries=16")]
    [InlineData("--probe.poll-interval=500ms")]
    [InlineData("--log.level=debug")]
    [InlineData("--log.format=json")]
    public async Task Good_values_start_it(params string[] flags)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(flags);

        Assert.Equal("Ready\n", await exporter.GetAsync("/-/ready"));
        Assert.Equal("Healthy\n", await exporter.GetAsync("/-/healthy"));
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Telemetry_path_moves_the_metrics_and_the_link_to_them()
    {
        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync("--web.telemetry-path=/renames");

        Assert.Contains("file_renames_total", await exporter.GetAsync("/renames"), StringComparison.Ordinal);
        Assert.Contains("href=\"./renames\"", await exporter.GetAsync("/"), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
