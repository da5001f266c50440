namespace E2eTests.Alerts;

/// <summary>promtool's own checks of alerts/, and that what is generated is what is committed.</summary>
[Collection(nameof(Alerting))]
public sealed class RuleTests
{
    private static readonly string Alerts = Path.Combine(Repository.Root, "alerts");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Alerts, "tests"), "*.test.yml").Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Rules_pass_their_test(string file)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "promtool", "test", "rules", Path.Combine(Alerts, "tests", file));

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("SUCCESS", result.Output);
    }

    [Fact]
    public async Task Promtool_lint_finds_nothing()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "promtool", "check", "rules", "--lint=all", "--lint-fatal", Path.Combine(Alerts, "rename_exporter.rules.yml"));

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Fact]
    public async Task Amtool_finds_nothing_wrong_with_the_example_of_a_route()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "amtool", "check-config", Path.Combine(Alerts, "alertmanager.example.yml"));

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Theory]
    [InlineData("rename_exporter.rules.yml")]
    [InlineData("rename_exporter.prometheusrule.yml")]
    public async Task Committed_rules_are_what_make_alerts_writes(string file)
    {
        string directory = Directory.CreateTempSubdirectory("rules").FullName;
        try
        {
            await GenerateAsync(directory);

            Assert.Equal(
                File.ReadAllText(Path.Combine(directory, file)),
                File.ReadAllText(Path.Combine(Alerts, file)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Prometheus_rule_object_holds_the_same_rules()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Alerts, "rename_exporter.prometheusrule.yml"));
        string[] spec = [.. lines.SkipWhile(line => line != "spec:").Skip(1).Select(line => line.Length > 2 ? line[2..] : line)];

        Assert.Contains("kind: PrometheusRule", lines);
        Assert.Equal(
            File.ReadAllLines(Path.Combine(Alerts, "rename_exporter.rules.yml")).SkipWhile(l => l[0] == '#'),
            spec);
    }

    [Fact]
    public async Task A_threshold_that_is_none_is_refused()
    {
        string directory = Directory.CreateTempSubdirectory("rules").FullName;
        try
        {
            CommandResult result = await CommandRunner.RunAsync(
                Path.Combine(Alerts, "generate.sh"), "burst_flor=5", directory);

            Assert.Equal(2, result.ExitCode);
            Assert.Contains("no threshold is called burst_flor", result.Error);
            Assert.Empty(Directory.EnumerateFiles(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task GenerateAsync(string directory)
    {
        CommandResult result = await CommandRunner.RunAsync(Path.Combine(Alerts, "generate.sh"), directory);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
