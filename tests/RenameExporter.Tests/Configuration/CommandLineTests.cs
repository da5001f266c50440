using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--help", "--nope")]
    [InlineData("--log.level=loud", "--help")]
    public void Parse_help_goesToStdoutAndExits0(params string[] args)
    {
        CommandLineRun run = CommandLineRun.Of(args);

        Assert.Null(run.Options);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_help_listsEveryFlagWithItsDefault()
    {
        string help = CommandLineRun.Of("--help").Output;

        Assert.All(
            new[]
            {
                ("--web.listen-address", ":10876"), ("--web.telemetry-path", "/metrics"),
                ("--web.max-requests", "40"),
                ("--probe.attach", "auto"), ("--probe.comm", "process"),
                ("--probe.max-entries", "16384"), ("--probe.poll-interval", "1s"),
                ("--series.max", "10000"), ("--series.idle-timeout", "24h"),
                ("--labels.cgroup", "false"), ("--labels.user", "false"), ("--path.rootfs", "/"),
                ("--events.rate", "5"), ("--events.burst", "20"),
                ("--events.output", "none"), ("--events.cmdline", "false"), ("--events.flush-timeout", "2s"),
                ("--log.level", "info"), ("--log.format", "logfmt"),
            },
            flag => Assert.Contains(
                help.Split('\n'),
                line => (line.StartsWith($"  {flag.Item1} <", StringComparison.Ordinal)
                        || line.StartsWith($"  {flag.Item1}[=<true|false>] ", StringComparison.Ordinal))
                    && line.Contains($"[default: {flag.Item2}]", StringComparison.Ordinal)));
        Assert.Contains("  --version\n", help, StringComparison.Ordinal);
        Assert.Contains("--help", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_help_listsNothingThatIsNotTested()
    {
        string[] listed = [.. Flags.All.Select(flag => flag.Name), .. Flags.Actions.Select(action => action.Name)];

        Assert.Equal(
            [
                "--web.listen-address", "--web.telemetry-path", "--web.max-requests",
                "--probe.attach", "--probe.comm", "--probe.max-entries", "--probe.poll-interval",
                "--series.max", "--series.idle-timeout", "--labels.cgroup", "--labels.user", "--path.rootfs",
                "--events.rate", "--events.burst", "--events.output", "--events.cmdline", "--events.flush-timeout",
                "--log.level", "--log.format", "--config.file",
                "--config.check", "--help", "--version",
            ],
            listed);
        string help = CommandLineRun.Of("--help").Output;
        Assert.Equal(
            listed.Order(),
            help.Split([' ', ',', '\n', '[', ']', '(', ')'])
                .Where(word => word.StartsWith("--", StringComparison.Ordinal))
                .Where(word => !word.Contains('=', StringComparison.Ordinal)).Distinct().Order());
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--log.level=debug", "--version")]
    public void Parse_version_goesToStdoutAndExits0(params string[] args)
    {
        CommandLineRun run = CommandLineRun.Of(args);

        Assert.Null(run.Options);
        Assert.Equal((0, CommandLineRun.Version + "\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void Parse_versionBesideABadValue_isAUsageError() =>
        Assert.Contains(
            "'loud'", CommandLineRun.Bad("--version", "--log.level=loud"),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("--nope")]
    [InlineData("--nope=5")]
    [InlineData("--Log.Level=info")] // names are case-sensitive
    [InlineData("--log-level=info")]
    [InlineData("-v")]
    [InlineData("--version=5")]
    public void Parse_unknownFlag_isNamed(string flag) => Assert.Contains(
        $"'{(flag == "--version=5" ? "5" : flag)}'", CommandLineRun.Bad(flag),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("stray")]
    [InlineData("")]
    [InlineData("@/etc/passwd")] // no response file
    [InlineData("[foo]")]
    [InlineData("[suggest]")] // no directive of the parser's
    [InlineData("[suggest:3]")]
    [InlineData("[diagram]")]
    public void Parse_strayArgument_isNamed(string argument) =>
        Assert.Contains($"'{argument}'", CommandLineRun.Bad(argument), StringComparison.Ordinal);

    [Theory]
    [InlineData("unexpected argument 'chekc'; did you mean check?", "chekc")]
    [InlineData("unexpected argument 'check'; a command comes before all flags", "--log.level=info", "check")]
    public void Parse_commandMisspeltOrMisplaced_isTold(string expected, params string[] args) =>
        Assert.Equal(expected, CommandLineRun.Bad(args));

    [Fact]
    public void Parse_strayArgumentBehindTwoDashes_isNamed() =>
        Assert.Contains("'stray'", CommandLineRun.Bad("--", "stray"), StringComparison.Ordinal);

    [Fact]
    public void Parse_severalErrors_areOneLineEach()
    {
        CommandLineRun run = CommandLineRun.Of(
            "--log.level=loud", "--probe.max-entries=1", "stray");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(4, run.Error.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("'loud'", run.Error, StringComparison.Ordinal);
        Assert.Contains("'1'", run.Error, StringComparison.Ordinal);
        Assert.Contains("'stray'", run.Error, StringComparison.Ordinal);
    }
}
