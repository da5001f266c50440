using System.Text.Json;
using System.Text.RegularExpressions;
using RenameExporter.Metrics;
using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>The alerts ask for what the exporter has, and the runbook knows every one of them.</summary>
public sealed partial class AlertRulesTests
{
    private static readonly string Rules = Read("rename_exporter.rules.yml");

    public static TheoryData<string> Alerts =>
        [.. AlertName().Matches(Rules).Select(match => match.Groups["name"].Value)];

    [Fact]
    public void Metrics_ofTheRules_areInTheCatalogue()
    {
        string[] names = [.. MetricName().Matches(Rules).Select(match => match.Value).Distinct()];

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(MetricCatalogue.All, family => family.Name == name));
    }

    [Fact]
    public void Labels_thatTheRulesMatch_areInTheCatalogue()
    {
        var labels = MetricCatalogue.All.SelectMany(family => family.Labels)
            .Concat(["cluster", "job", "instance", "cgroup", "container_id", "user", "sink", "severity"])
            .Concat(["namespace", "pod", "container"]).ToHashSet();
        string[] used =
        [
            .. Selector().Matches(Rules).SelectMany(match => match.Groups["label"].Captures).Select(c => c.Value),
            .. Grouping().Matches(Rules).SelectMany(match => match.Groups["label"].Captures).Select(c => c.Value),
        ];

        Assert.NotEmpty(used);
        Assert.All(used, label => Assert.Contains(label, labels));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_hasASeverity_aSummary_aDescription_andASectionInTheRunbook(string alert)
    {
        string rule = Rules[Rules.IndexOf($"- alert: {alert}\n", StringComparison.Ordinal)..].Split("\n      - ")[0];
        string runbook = Read("RUNBOOK.md");

        // The detector says how sure it is.
        Assert.Matches("""severity: (critical|warning|info|'{{ or \$labels.severity "critical" }}')\n""", rule);
        Assert.Contains("summary: ", rule);
        Assert.Contains("description: ", rule);
        Assert.Contains("Dashboard:", rule.ReplaceLineEndings(" "));
        Assert.Contains($"RUNBOOK.md#{alert.ToLowerInvariant()}", rule);
        string section = Assert.Single(runbook.Split("\n## "), text => text.StartsWith($"{alert}\n", StringComparison.Ordinal));
        Assert.All(["**Meaning.**", "**Look.**", "**Do.**", "**Benign causes.**"], part => Assert.Contains(part, section));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_hasARowInTheTable_withItsSeverityAndDelay(string alert)
    {
        string rule = Rules[Rules.IndexOf($"- alert: {alert}\n", StringComparison.Ordinal)..].Split("\n      - ")[0];
        string row = Assert.Single(Read("README.md").Split('\n'), line => line.StartsWith($"| `{alert}` |", StringComparison.Ordinal));
        string[] cells = row.Split('|', StringSplitOptions.TrimEntries);
        Match delay = Delay().Match(rule);

        Assert.StartsWith(Severity().Match(rule).Groups["severity"].Value, cells[2], StringComparison.Ordinal);
        Assert.Equal(delay.Success ? delay.Groups["time"].Value : "at once", cells[3]);
    }

    [Fact]
    public void Sections_ofTheRunbook_areAlerts() => Assert.Equal(
        Alerts.Select(row => row.Data).Order(),
        Section().Matches(Read("RUNBOOK.md")).Select(match => match.Groups["name"].Value).Order());

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_hasATestInWhichItFires(string alert) => Assert.Contains(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "alerts", "tests"), "*.test.yml"),
        file => Regex.IsMatch(File.ReadAllText(file), $@"alertname: {alert}\n.*\n +exp_alerts:\n"));

    /// <summary>The address of a dashboard has its uid, and sets its variables.</summary>
    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_hasTheAddressOfADashboard(string alert)
    {
        string rule = Rules[Rules.IndexOf($"- alert: {alert}\n", StringComparison.Ordinal)..].Split("\n      - ")[0];
        Match address = Assert.Single(DashboardAddress().Matches(rule));
        using var dashboard = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(Repository.Root, "dashboards", $"{address.Groups["uid"].Value}.json")));
        string[] variables = [.. dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Select(variable => variable.GetProperty("name").GetString()!)];

        Assert.Equal(address.Groups["uid"].Value, dashboard.RootElement.GetProperty("uid").GetString());
        Assert.All(
            Variable().Matches(address.Value).Select(match => match.Groups["name"].Value),
            name => Assert.Contains(name, variables));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, "alerts", file));

    [GeneratedRegex(@"/d/(?<uid>[a-z-]+)\?.*", RegexOptions.ExplicitCapture)]
    private static partial Regex DashboardAddress();

    [GeneratedRegex(@"[?&]var-(?<name>\w+)=", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\bfor: (?<time>\w+)\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Delay();

    // The detector's own may be something else.
    [GeneratedRegex(@"severity: \W*(or \$labels.severity "")?(?<severity>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Severity();

    [GeneratedRegex(@"- alert: (?<name>\w+)\n", RegexOptions.ExplicitCapture)]
    private static partial Regex AlertName();

    [GeneratedRegex(@"^## (?<name>\w+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Section();

    /// <summary>A metric and not a recorded series, a group or a word of the text.</summary>
    [GeneratedRegex(@"(?<![\w:./-])(file_rename|rename_exporter)\w*_(total|per_second|info|active)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex MetricName();

    [GeneratedRegex(@"(?<=_total|_info|_second|up|recent|burst|slow)\{((?<label>[a-z_]+)(=~|!~|!=|=)""[^""]*""(, *)?)+\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(by|without|on) \(((?<label>[a-z_]+)(, )?)+\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Grouping();
}
