using ExporterToolkit.Settings;
using RenameExporter.Commands;
using RenameExporter.Configuration;
using Testing;

namespace RenameExporter.Tests.Configuration;

/// <summary>Command line before environment before file before default, for every flag there is.</summary>
public sealed class PrecedenceTests
{
    // Every flag takes at least one of these besides its default. A new flag may have to add one.
    private static readonly string[] s_candidates =
    [
        "/dev/null", "true", "thread", "json", "debug", "tracepoint", "2s", "17", "10876", ":1", "/a",
        "auto", "process", "info", "500ms", "100", ":2", "/b", "0", "1h", "text",
        "stdout", "file:/a", "false", "http://a", "a=b", "lsm", "5s", "enforce", "stdout uid=0",
    ];

    private static readonly string s_policy = Path.Combine(Repository.Root, "deploy/guard/policy.yml");

    public static TheoryData<string> Names => [.. ExporterFlags.All.Select(flag => flag.Name)];

    public static TheoryData<string> NamesInFiles =>
        [.. ExporterFlags.All.Where(flag => flag != ExporterFlags.ConfigFile).Select(flag => flag.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Flag_givenNowhere_hasItsDefault(string name)
    {
        using var run = new ConfigurationRun();
        Flag flag = Find(name);

        Assert.Equal((flag.Default, "default"), run.Effective(flag));
        Assert.Empty(flag.Default.Length == 0 ? [] : flag.Problems([flag.Default]));
    }

    [Theory]
    [MemberData(nameof(NamesInFiles))]
    public void Flag_inTheFile_overridesTheDefault(string name)
    {
        using ConfigurationRun run = With(name);
        Flag flag = Find(name);
        string value = OtherThanDefault(flag);
        run.Yaml(Yaml(flag, value));

        Assert.Equal((value, $"file {run.File}, line 2"), run.Effective(flag));
    }

    [Theory]
    [MemberData(nameof(NamesInFiles))]
    public void Flag_inTheEnvironment_overridesTheFile(string name)
    {
        using ConfigurationRun run = With(name);
        Flag flag = Find(name);
        string value = OtherThanDefault(flag);
        run.Yaml(Yaml(flag, flag.Default)).Environment(ExporterCommands.Program.Variable(flag), value);

        Assert.Equal((value, $"environment variable {ExporterCommands.Program.Variable(flag)}"), run.Effective(flag));
    }

    [Theory]
    [MemberData(nameof(NamesInFiles))]
    public void Flag_onTheCommandLine_overridesTheEnvironmentAndTheFile(string name)
    {
        using ConfigurationRun run = With(name);
        Flag flag = Find(name);
        string value = OtherThanDefault(flag);
        run.Yaml(Yaml(flag, flag.Default)).Environment(ExporterCommands.Program.Variable(flag), flag.Default)
            .Arguments($"{flag.Name}={value}");

        Assert.Equal((value, "command line"), run.Effective(flag));
    }

    [Fact]
    public void ConfigFile_inTheEnvironment_isReadAndTheCommandLineNamesAnother()
    {
        using var one = new ConfigurationRun();
        using var other = new ConfigurationRun();
        one.Yaml("log: {level: warn}");
        other.Yaml("log: {level: error}");
        using var run = new ConfigurationRun();
        run.Environment("RENAME_EXPORTER_CONFIG_FILE", one.File);
        Assert.Equal(("warn", $"file {one.File}, line 1"), run.Effective(ExporterFlags.LogLevel));

        run.Arguments($"--config.file={other.File}");
        Assert.Equal(LogLevel.Error, new ConfigurationRun()
            .Environment("RENAME_EXPORTER_CONFIG_FILE", one.File)
            .Arguments("--config.file", other.File).Start().Options!.LogLevel);
    }

    [Fact]
    public void RepeatableFlag_fromTwoSources_isReplacedAndNotAddedTo()
    {
        using var run = new ConfigurationRun();
        run.Yaml("web: {listen-address: [':1', ':2']}")
            .Environment("RENAME_EXPORTER_WEB_LISTEN_ADDRESS", ":3, [::1]:4");

        Assert.Equal([":3", "[::1]:4"], run.Start().Options!.Listen.Select(listen => $"{listen}"));
    }

    [Fact]
    public void Value_thatIsOverridden_isCheckedAllTheSame()
    {
        using var run = new ConfigurationRun();
        run.Yaml("log: {level: loud}").Environment("RENAME_EXPORTER_LOG_LEVEL", "quiet")
            .Arguments("--log.level=info");

        Assert.Equal(
            [
                "environment variable RENAME_EXPORTER_LOG_LEVEL: 'quiet' must be debug, info, warn or error",
                "file F, line 1: log.level: 'loud' must be debug, info, warn or error",
            ],
            run.Errors());
    }

    [Fact]
    public void Flags_haveNamesThatDoNotCollideAnywhere()
    {
        Assert.All(ExporterFlags.All, flag => Assert.Matches("^--[a-z]+(\\.[a-z]+(-[a-z]+)*)+$", flag.Name));
        Assert.Distinct(ExporterFlags.All.Select(flag => flag.Name));
        Assert.Distinct(ExporterFlags.All.Select(flag => ExporterCommands.Program.Variable(flag)));
        Assert.All(ExporterFlags.All, flag => Assert.DoesNotContain(
            ExporterFlags.All, other => other.Key.StartsWith(flag.Key + ".", StringComparison.Ordinal)));
    }

    /// <summary>Some flags are for others, which have to be given.</summary>
    private static ConfigurationRun With(string name) =>
        name.StartsWith("--detector.alertmanager-", StringComparison.Ordinal)
            ? new ConfigurationRun().Arguments("--detector.alertmanager=http://a")
            : name.StartsWith("--guard.", StringComparison.Ordinal) && name != "--guard.policy.file"
            ? new ConfigurationRun().Arguments($"--guard.policy.file={s_policy}")
            : new ConfigurationRun();

    private static Flag Find(string name) => ExporterFlags.All.Single(flag => flag.Name == name);

    private static string OtherThanDefault(Flag flag) => flag.Name switch
    {
        "--guard.policy.file" => s_policy, // it is read at once
        "--labels.user-file" => "/etc/passwd", // likewise
        "--path.rootfs" => "/usr", // it is looked for at once
        _ => s_candidates.FirstOrDefault(text => text != flag.Default && !flag.Problems([text]).Any())
            ?? throw new InvalidOperationException($"add a value that {flag.Name} takes to the candidates"),
    };

    private static string Yaml(Flag flag, string value) =>
        $"{flag.Group}:\n  {flag.KeyInGroup}: '{value}'\n";
}
