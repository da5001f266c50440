using ExporterToolkit.Settings;
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
                ("--web.max-requests", "40"), ("--web.config.file", "none"), ("--web.show-events", "false"),
                ("--web.dashboards-url", "none"), ("--web.runbook-url", "none"),
                ("--web.systemd-socket", "false"),
                ("--probe.attach", "auto"), ("--probe.comm", "process"), ("--probe.durations", "true"),
                ("--probe.max-entries", "16384"), ("--probe.poll-interval", "1s"),
                ("--probe.keep", "auto"), ("--probe.keep-for", "1h"),
                ("--series.max", "10000"), ("--series.idle-timeout", "24h"),
                ("--labels.cgroup", "false"), ("--labels.user", "false"), ("--labels.user-file", "none"), ("--path.rootfs", "/"),
                ("--capabilities.keep", "false"),
                ("--events.rate", "5"), ("--events.burst", "20"),
                ("--events.max-rate", "1000"), ("--events.file-max-size", "100MiB"), ("--events.file-keep", "3"),
                ("--events.queue", "16384"),
                ("--events.output", "none"), ("--events.cmdline", "false"), ("--events.flush-timeout", "2s"),
                ("--events.select", "none"), ("--events.host-name", "the hostname"), ("--events.node-name", "none"), ("--events.label", "none"),
                ("--detector.files", "20"), ("--detector.new-program", "24h"), ("--detector.usual-extensions", "shipped"),
                ("--detector.alertmanager", "none"), ("--detector.alertmanager-config", "none"),
                ("--detector.alertmanager-label", "none"),
                ("--guard.policy.file", "none"), ("--guard.mode", "monitor"), ("--guard.hook", "auto"), ("--guard.lease", "2s"),
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
        string[] listed = [.. ExporterFlags.All.Select(flag => flag.Name), .. ProgramDescription.Actions.Select(action => action.Name)];

        Assert.Equal(
            [
                "--web.listen-address", "--web.telemetry-path", "--web.max-requests",
                "--web.config.file", "--web.show-events", "--web.dashboards-url", "--web.runbook-url", "--web.systemd-socket",
                "--probe.attach", "--probe.comm", "--probe.durations", "--probe.max-entries", "--probe.poll-interval",
                "--probe.keep", "--probe.keep-for",
                "--series.max", "--series.idle-timeout", "--labels.cgroup", "--labels.user", "--labels.user-file", "--path.rootfs",
                "--capabilities.keep",
                "--events.rate", "--events.burst", "--events.max-rate", "--events.output", "--events.file-max-size",
                "--events.file-keep", "--events.queue", "--events.cmdline", "--events.flush-timeout",
                "--events.select", "--events.host-name", "--events.node-name", "--events.label",
                "--detector.files", "--detector.new-program", "--detector.usual-extensions",
                "--detector.alertmanager", "--detector.alertmanager-config", "--detector.alertmanager-label",
                "--guard.policy.file", "--guard.mode", "--guard.hook", "--guard.lease",
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
    [InlineData("-V")]
    [InlineData("version")]
    [InlineData("check", "--version")]
    public void Parse_otherWordsForVersion_printIt(params string[] args)
    {
        CommandLineRun run = CommandLineRun.Of(args);

        Assert.Equal((0, CommandLineRun.Version + "\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("Usage: rename_exporter [flags]", "help")]
    [InlineData("Usage: rename_exporter check ", "help", "check")]
    [InlineData("Usage: rename_exporter events ", "help", "events")]
    [InlineData("Usage: rename_exporter events ", "events", "--count", "-h")]
    [InlineData("Usage: rename_exporter completion bash|zsh|fish", "completion", "-h")]
    [InlineData("Usage: rename_exporter help [command]", "help", "--help")]
    public void Parse_helpOfACommand_isItsOwn(string expected, params string[] args)
    {
        CommandLineRun run = CommandLineRun.Of(args);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Theory]
    [InlineData("check", "unknown flag '--fromat=json'; did you mean --format?", "--fromat=json")]
    [InlineData("check", "unknown flag '--log.levle'; did you mean --log.level?", "--log.levle", "debug")]
    [InlineData("check", "--log.level: 'loud' must be debug, info, warn or error", "--log.level=loud")]
    [InlineData("events", "unexpected argument 'stray'", "stray")]
    [InlineData("events", "unknown flag '--conut'; did you mean --count?", "--conut", "5")]
    [InlineData("help", "command: 'nothing' must be check, events, top, guard or detach", "nothing")]
    [InlineData("completion", "completion needs a shell: bash, zsh or fish")]
    [InlineData("completion", "shell: 'tcsh' must be bash, zsh or fish", "tcsh")]
    [InlineData("completion", "unexpected argument 'zsh'", "bash", "zsh")]
    [InlineData("version", "unknown flag '--log.level=info'", "--log.level=info")]
    [InlineData("man", "unexpected argument 'page'", "page")]
    public void Parse_mistakeInACommand_namesItsHelp(string command, string expected, params string[] args) =>
        Assert.Equal(expected, CommandLineRun.BadOf($"rename_exporter {command}", [command, .. args]));

    [Fact]
    public void Parse_commandAboutTheProgram_readsNoConfiguration() => Assert.Equal(0, CommandLineRun.Of(
        new Dictionary<string, string> { ["RENAME_EXPORTER_LOG_LEVEL"] = "loud" }, "version").ExitCode);

    [Fact]
    public void Parse_actionWithAValue_isAUsageError() => Assert.Equal(
        "--version: takes no value, not '5' either", CommandLineRun.Bad("--version=5"));

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
