namespace E2eTests.Alerts;

/// <summary>promtool's own checks of alerts/, and that what is generated is what is committed.</summary>
[Collection(nameof(Ruling))]
public sealed class RuleTests
{
    private static readonly string Alerts = Path.Combine(Repository.Root, "alerts");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Alerts, "tests"), "*.test.yml").Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public Task Rules_pass_their_test(string file) => PassAsync("promtool", file);

    /// <summary>
    /// In Prometheus 3 a range has no sample at its beginning. Not the files whose days and weeks take their time, save one.
    /// </summary>
    public static TheoryData<string> Quick => [.. Files.Select(row => row.Data).Except(
        ["benign-nightly-backup.test.yml", "history.test.yml", "hosts-past.test.yml", "loops-failures.test.yml"])];

    [Theory]
    [MemberData(nameof(Quick))]
    public Task Rules_pass_their_test_by_a_newer_promtool(string file)
    {
        Skip.Unless(File.Exists(PrometheusServer.NewerPromtool), SkipReason.NoNewerPrometheus, PrometheusServer.HowToGetNewer);
        return PassAsync(PrometheusServer.NewerPromtool, file);
    }

    [Fact]
    public void Test_has_the_groups_that_it_names_and_those_that_they_need()
    {
        string rules = File.ReadAllText(Path.Combine(Alerts, "rename_exporter.rules.yml"));

        string some = RuleGroups.ThatDecide(rules, "alertname: RenameRateAboveOwnHistory");

        Assert.Contains("name: rename_exporter_slow\n", some, StringComparison.Ordinal);
        Assert.Contains("name: rename_exporter_history\n", some, StringComparison.Ordinal); // records what it compares with
        Assert.DoesNotContain("name: rename_exporter_guard\n", some, StringComparison.Ordinal);
        Assert.Equal(rules, RuleGroups.ThatDecide(rules, """expr: count(ALERTS{alertstate="firing"})"""));
    }

    /// <summary>As they are, and where (job, instance) is enough, and where two labels are needed.</summary>
    [Theory]
    [InlineData("cluster_labels=cluster")]
    [InlineData("cluster_labels=")]
    [InlineData("cluster_labels=cluster, region")]
    public async Task Promtool_lint_finds_nothing(string labels)
    {
        string directory = Directory.CreateTempSubdirectory("rules").FullName;
        try
        {
            await GenerateAsync(labels, directory);
            CommandResult result = await CommandRunner.RunAsync(
                "promtool", "check", "rules", "--lint=all", "--lint-fatal", Path.Combine(directory, "rename_exporter.rules.yml"));

            Assert.True(result.ExitCode == 0, result.Output + result.Error);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_list_of_cluster_labels_that_is_none_is_refused()
    {
        CommandResult result = await CommandRunner.RunAsync(
            Path.Combine(Alerts, "generate.sh"), "cluster_labels=clus-ter", Path.GetTempPath());

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("cluster_labels: clus-ter is no label", result.Error);
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
            await GenerateAsync("cluster_labels=cluster", directory); // what thresholds.yml has

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

    private static async Task PassAsync(string promtool, string file)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("rules");
        try
        {
            string test = await File.ReadAllTextAsync(Path.Combine(Alerts, "tests", file));
            string copy = Path.Combine(directory.CreateSubdirectory("tests").FullName, file);
            await File.WriteAllTextAsync(copy, test);
            await File.WriteAllTextAsync(
                Path.Combine(directory.FullName, "rename_exporter.rules.yml"),
                RuleGroups.ThatDecide(await File.ReadAllTextAsync(Path.Combine(Alerts, "rename_exporter.rules.yml")), test));

            // With Go's usual collector a day of the rules takes a third more of the processor.
            CommandResult result = await CommandRunner.RunAsync("env", "GOGC=400", promtool, "test", "rules", copy);

            Assert.True(result.ExitCode == 0, result.Output + result.Error);
            Assert.Contains("SUCCESS", result.Output);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task GenerateAsync(string labels, string directory)
    {
        CommandResult result = await CommandRunner.RunAsync(Path.Combine(Alerts, "generate.sh"), labels, directory);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
