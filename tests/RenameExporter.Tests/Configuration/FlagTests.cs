using ExporterToolkit.Delivery;
using ExporterToolkit.Hosting;
using ExporterToolkit.Web.Listening;
using RenameExporter.Alerting;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Events.Outputs;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Configuration;

public sealed class FlagTests
{
    [Fact]
    public void Parse_noArguments_areTheDefaults()
    {
        ExporterOptions options = CommandLineRun.Good();

        Assert.Equal([new ListenAddress(null, 10876)], options.Listen);
        Assert.Equal("/metrics", options.TelemetryPath);
        Assert.Equal(
            new ProbeOptions(Attach: null, CommOfThread: false, MaxEntries: 16384), options.Probe);
        Assert.Equal(TimeSpan.FromSeconds(1), options.PollInterval);
        Assert.Equal(new SampleLimits(Rate: 5, Burst: 20), options.Samples);
        Assert.Equal(
            (LogLevel.Information, LogFormat.Logfmt), (options.LogLevel, options.LogFormat));
    }

    [Fact]
    public void ListenAddress_repeated_areAllServed() => Assert.Equal(
        ["127.0.0.1:1", "[::1]:2", ":3"],
        CommandLineRun.Good(
            "--web.listen-address=127.0.0.1:1", "--web.listen-address", "[::1]:2",
            "--web.listen-address=:3")
            .Listen.Select(address => address.ToString()));

    [Theory]
    [InlineData("/m")]
    [InlineData("/metrics/")]
    [InlineData("/a/b-c_d.e~f")]
    [InlineData("/-")]
    public void TelemetryPath_path_isTaken(string path) =>
        Assert.Equal(path, CommandLineRun.Good($"--web.telemetry-path={path}").TelemetryPath);

    [Theory]
    [InlineData("auto", null)]
    [InlineData("fentry", "Fentry")]
    [InlineData("kprobe-multi", "KprobeMulti")]
    [InlineData("kprobe", "Kprobe")]
    [InlineData("tracepoint", "Tracepoint")]
    public void Attach_mode_isTaken(string value, string? mode) => Assert.Equal(
        mode, CommandLineRun.Good($"--probe.attach={value}").Probe.Attach?.ToString());

    [Theory]
    [InlineData("process", false)]
    [InlineData("thread", true)]
    public void Comm_whose_isTaken(string value, bool ofThread) =>
        Assert.Equal(ofThread, CommandLineRun.Good($"--probe.comm={value}").Probe.CommOfThread);

    [Theory]
    [InlineData(true)]
    [InlineData(true, "--probe.durations")]
    [InlineData(true, "--probe.durations=true")]
    [InlineData(false, "--probe.durations=false")]
    [InlineData(false, "--no-probe.durations")]
    public void Durations_switch_isOnUnlessItIsSaid(bool expected, params string[] args) =>
        Assert.Equal(expected, CommandLineRun.Good(args).Probe.Durations);

    [Theory]
    [InlineData("16", 16)]
    [InlineData("00016", 16)]
    [InlineData("1000000", 1_000_000)]
    public void MaxEntries_number_isTaken(string value, int expected) =>
        Assert.Equal(
            expected, CommandLineRun.Good($"--probe.max-entries={value}").Probe.MaxEntries);

    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("1m", 60_000)]
    [InlineData("2s500ms", 2_500)]
    public void PollInterval_duration_isTaken(string value, int milliseconds) => Assert.Equal(
        TimeSpan.FromMilliseconds(milliseconds),
        CommandLineRun.Good($"--probe.poll-interval={value}").PollInterval);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1000000", 1_000_000)]
    public void SeriesMax_number_isTaken(string value, int expected) =>
        Assert.Equal(expected, CommandLineRun.Good($"--series.max={value}").Series.MaxActors);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1m", 1)]
    [InlineData("24h", 24 * 60)]
    public void SeriesIdleTimeout_duration_isTaken(string value, int minutes) => Assert.Equal(
        TimeSpan.FromMinutes(minutes), CommandLineRun.Good($"--series.idle-timeout={value}").Series.IdleTimeout);

    [Fact]
    public void Events_rateAndBurst_areTaken() => Assert.Equal(
        new SampleLimits(100, 7), CommandLineRun.Good("--events.rate=100", "--events.burst=7").Samples);

    [Fact]
    public void Events_limits_areTaken()
    {
        EventOptions events = CommandLineRun.Good(
            "--events.max-rate=7", "--events.file-max-size=1MiB", "--events.file-keep=0", "--events.queue=9").Events;

        Assert.Equal((7, new FileLimits(1_048_576, 0), 9), (events.MaxRate, events.Files, events.Queue));
    }

    [Fact]
    public void Alerts_areForEveryAlertmanager()
    {
        AlertOptions alerts = CommandLineRun.Good(
            "--detector.alertmanager=http://a:9093", "--detector.alertmanager=https://[::1]/prefix/",
            "--detector.alertmanager-label=cluster=a=b").Alerts!;

        Assert.Equal(["http://a:9093/", "https://[::1]/prefix/"], alerts.Alertmanagers.Select(url => url.ToString()));
        Assert.Equal([new AlertLabel("cluster", "a=b")], alerts.Labels);
        Assert.Null(CommandLineRun.Good("--detector.alertmanager=none").Alerts);
    }

    [Theory]
    [InlineData("--detector.alertmanager: 'http://a/' is given twice", "--detector.alertmanager=http://a", "--detector.alertmanager=http://a/")]
    [InlineData("--detector.alertmanager: 'none' and an Alertmanager are given; there can be one only", "--detector.alertmanager=http://a", "--detector.alertmanager=none")]
    [InlineData("--detector.alertmanager-label: the label a is given twice", "--detector.alertmanager=http://a", "--detector.alertmanager-label=a=b", "--detector.alertmanager-label=a=c")]
    [InlineData("--detector.alertmanager-label: the label comm is the alert's own, and cannot be set", "--detector.alertmanager=http://a", "--detector.alertmanager-label=comm=b")]
    [InlineData("--detector.alertmanager-label has no effect without --detector.alertmanager: which Alertmanager is it for?", "--detector.alertmanager-label=a=b")]
    [InlineData("--detector.alertmanager-config has no effect without --detector.alertmanager: which Alertmanager is it for?", "--detector.alertmanager-config=/dev/null")]
    [InlineData(
        "--detector.alertmanager has no effect with --detector.files=0, which switches the detector off; leave one of them out",
        "--detector.alertmanager=http://a", "--detector.files=0")]
    [InlineData("file /nonexistent: there is no such file", "--detector.alertmanager=http://a", "--detector.alertmanager-config=/nonexistent")]
    public void Alerts_thatDoNotGoTogether_areNamed(string message, params string[] args) =>
        Assert.Equal(message, CommandLineRun.Bad(args));

    [Fact]
    public void Events_rateOfZero_isNoSamples() => Assert.Null(CommandLineRun.Good("--events.rate=0").Samples);

    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    public void LogLevel_level_isTaken(string value, LogLevel expected) =>
        Assert.Equal(expected, CommandLineRun.Good($"--log.level={value}").LogLevel);

    [Theory]
    [InlineData("logfmt", "Logfmt")]
    [InlineData("json", "Json")]
    public void LogFormat_format_isTaken(string value, string expected) =>
        Assert.Equal(expected, CommandLineRun.Good("--log.format", value).LogFormat.ToString());

    [Theory]
    [InlineData(
        "--web.listen-address", "10876", "256.0.0.1:80", ":65536", ":x", "::1:80",
        "example.org:80")]
    [InlineData(
        "--web.telemetry-path", "metrics", "/", "/-/metrics", "/-/ready", "/api/v1/live", "/live.js", "/runbook", "/a?b", "/a#b", "/a b",
        "/{a}", "/*a")]
    [InlineData("--series.max", "0", "-1", "1000001", "many")]
    [InlineData("--series.idle-timeout", "59s", "-1m", "1", "forever", "999999999d")]
    [InlineData("--probe.attach", "Auto", "fexit", "kretprobe", "auto,fentry", " fentry")]
    [InlineData("--probe.comm", "Thread", "leader", "0")]
    [InlineData(
        "--probe.max-entries", "0", "15", "1000001", "-16", "+16", "16.0", "1e3", "0x10", "1,000",
        "many", "99999999999999999999")]
    [InlineData(
        "--probe.poll-interval", "0", "0s", "99ms", "61s", "1m1ms", "1", "1.5s", "-1s", "fast")]
    [InlineData("--web.max-requests", "-1", "+1", "1000001", "0x10", "many")]
    [InlineData("--events.rate", "-1", "0.5", "1000001", "fast")]
    [InlineData("--events.burst", "0", "-1", "1000001", "many")]
    [InlineData("--events.max-rate", "-1", "0.5", "1000001", "fast")]
    [InlineData("--events.file-max-size", "1", "1023KiB", "1MB", "100", "-1MiB", "1.5GiB", "large")]
    [InlineData("--events.file-keep", "-1", "101", "all")]
    [InlineData("--events.queue", "0", "-1", "1000001", "long")]
    [InlineData("--detector.alertmanager", "am:9093", "ftp://am", "http://me:secret@am", "http://am/?a", "http://", "/etc/passwd")]
    [InlineData("--detector.alertmanager-label", "a", "=b", "a=", "a-b=c", "__a=c")]
    [InlineData("--path.rootfs", "host", "./host", "~")]
    [InlineData("--log.level", "INFO", "trace", "warning", "7")]
    [InlineData("--log.format", "JSON", "text")]
    public void Flag_badValue_isNamedWithTheFlag(string flag, params string[] values) =>
        Assert.All(values, value =>
        {
            string message = CommandLineRun.Bad($"{flag}={value}");

            Assert.StartsWith($"{flag}: '{value}' must be ", message, StringComparison.Ordinal);
            Assert.Equal(message, CommandLineRun.Bad(flag, value));
        });

    [Theory]
    [InlineData("9100", ":9100")]
    [InlineData("localhost", "localhost:10876")]
    [InlineData("127.0.0.1", "127.0.0.1:10876")]
    [InlineData("[::1]", "[::1]:10876")]
    public void ListenAddress_withoutPortOrColon_saysWhatWasMeant(string value, string meant) => Assert.EndsWith(
        $"; did you mean {meant}?", CommandLineRun.Bad($"--web.listen-address={value}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("nowhere")]
    [InlineData("70000")]
    [InlineData(":x")]
    public void ListenAddress_thatIsNearNone_saysNothingMore(string value) => Assert.EndsWith(
        "of at most 107 bytes", CommandLineRun.Bad($"--web.listen-address={value}"), StringComparison.Ordinal);

    [Fact]
    public void Flag_beforeAnotherFlag_hasNoValue() => Assert.Equal(
        "'--log.level' needs a value: --log.level=level", CommandLineRun.Bad("--log.level", "--labels.user"));

    [Theory]
    [InlineData("--labels.cgroup")]
    [InlineData("--labels.user")]
    [InlineData("--probe.durations")]
    public void Switch_badValue_isNamedWithTheFlag(string flag) => Assert.All(
        (string[])["1", "on", "True", "no"],
        value => Assert.Equal($"{flag}: '{value}' must be true or false", CommandLineRun.Bad($"{flag}={value}")));

    [Fact]
    public void Labels_aloneOrWithAValue_areOnOrOff()
    {
        Assert.Equal(LabelOptions.None, CommandLineRun.Good("--labels.cgroup=false").Labels);
        Assert.Equal(
            (new LabelOptions(true, new("/usr", "etc/passwd")), true),
            (CommandLineRun.Good("--labels.cgroup", "--labels.user", "--path.rootfs=/usr").Labels,
                CommandLineRun.Good("--labels.cgroup").Probe.Cgroups));
    }

    [Fact]
    public void UserFile_ofItsOwn_isInsteadOfTheRootFileSystems()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "alice:x:7:\n");
        try
        {
            ExporterOptions options =
                CommandLineRun.Good("--labels.user", $"--labels.user-file={path}", "--path.rootfs=/usr");

            Assert.Equal(new UserNames("", path), options.Labels.Users);
            Assert.Equal(options.Labels.Users, options.Events.Users);
            Assert.Null(CommandLineRun.Good($"--labels.user-file={path}").Labels.Users);
            Assert.Equal(new UserNames("/usr", "etc/passwd"), CommandLineRun.Good("--path.rootfs=/usr").Events.Users);

            File.WriteAllText(path, "alice\n");
            Assert.Equal(
                $"--labels.user-file: {path}: line 1 is not name:password:uid:…, as of passwd(5)",
                CommandLineRun.Bad($"--labels.user-file={path}"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void UserFile_thatIsNotThere_isAnError() => Assert.Equal(
        "--labels.user-file: /nonexistent: No such file or directory (ENOENT)",
        CommandLineRun.Bad("--labels.user-file=/nonexistent"));

    [Theory]
    [InlineData(true, "--labels.cgroup", "true")]
    [InlineData(false, "--labels.cgroup", "false")]
    [InlineData(false, "--no-labels.cgroup")]
    public void Switch_withAWordBehindItOrNoBeforeIt_isOnOrOff(bool expected, params string[] args) =>
        Assert.Equal(expected, CommandLineRun.Good(args).Labels.Cgroup);

    [Theory]
    [InlineData("--no-labels.cgroup: takes no value, not 'true' either", "--no-labels.cgroup=true")]
    [InlineData("--labels.cgroup: given 2 times, takes one value", "--labels.cgroup", "--no-labels.cgroup")]
    [InlineData("unexpected argument 'yes'", "--labels.cgroup", "yes")]
    [InlineData("unknown flag '--no-log.level'; did you mean --log.level?", "--no-log.level")]
    public void Switch_misused_isAUsageError(string expected, params string[] args) =>
        Assert.Equal(expected, CommandLineRun.Bad(args));

    [Theory]
    [MemberData(nameof(FlagsWithAValue))]
    public void Flag_withoutValue_isNamed(string flag)
    {
        Assert.Contains($"'{flag}'", CommandLineRun.Bad(flag), StringComparison.Ordinal);
        Assert.Contains($"'{flag}'", CommandLineRun.Bad($"{flag}="), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--web.telemetry-path", "/a", "/b")]
    [InlineData("--probe.attach", "fentry", "fentry")]
    [InlineData("--probe.comm", "thread", "process")]
    [InlineData("--probe.max-entries", "16", "17")]
    [InlineData("--probe.poll-interval", "1s", "2s")]
    [InlineData("--log.level", "info", "debug")]
    [InlineData("--log.format", "json", "logfmt")]
    public void Flag_givenTwice_isNamed(string flag, string first, string second) =>
        Assert.StartsWith(
            $"{flag}: ", CommandLineRun.Bad($"{flag}={first}", $"{flag}={second}"),
            StringComparison.Ordinal);

    [Fact]
    public void ListenAddress_oneBadAmongGood_isNamed() => Assert.StartsWith(
        "--web.listen-address: ':x' must be ",
        CommandLineRun.Bad("--web.listen-address=:1", "--web.listen-address=:x"),
        StringComparison.Ordinal);

    [Fact]
    public void PollInterval_longerThanATimeSpan_isABadValue() => Assert.StartsWith(
        "--probe.poll-interval: '999999999d' must be ",
        CommandLineRun.Bad("--probe.poll-interval=999999999d"), StringComparison.Ordinal);

    // What cannot be a route, or is never asked for under that name: refused, not served nowhere.
    [Theory]
    [InlineData("//metrics")]
    [InlineData("/a//b")]
    [InlineData("/a%20b")]
    [InlineData("/./metrics")]
    [InlineData("/a/../b")]
    public void TelemetryPath_thatNoRequestReaches_isABadValue(string path) => Assert.StartsWith(
        $"--web.telemetry-path: '{path}' must be ",
        CommandLineRun.Bad($"--web.telemetry-path={path}"), StringComparison.Ordinal);

    [Fact]
    public void WebConfigFile_thatIsBad_isAUsageError()
    {
        using var run = new ConfigurationRun();
        File.WriteAllText(run.File, "nope: 1\n");

        Assert.Equal(
            $"file {run.File}, line 1: unknown key 'nope'", CommandLineRun.Bad($"--web.config.file={run.File}"));
    }

    public static TheoryData<string> FlagsWithAValue =>
        [.. ExporterFlags.All.Where(flag => !flag.IsSwitch).Select(flag => flag.Name)];
}
