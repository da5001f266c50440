using System.Text.RegularExpressions;

namespace PipelinesTests;

/// <summary>What the READMEs promise.</summary>
public sealed partial class ReadmeTests
{
    // The exporter's own, wherever a host has them.
    private static readonly string[] s_settings = ["kafka.yml", "otlp.yml"];

    // What finds a mistake in each file. Another file gets a check, and stands here.
    private static readonly (string Test, string[] Files)[] s_checks =
    [
        (nameof(ReadmeTests), ["kafka-loki/README.md", "kafka-opensearch/README.md", "oci/README.md"]),
        (nameof(SizingTests), ["README.md"]),
        (nameof(CollectorConfigurationTests), ["kafka-loki/collector.yaml", "kafka-loki/kafka.yaml", "kafka-opensearch/collector.yaml"]),
        (nameof(LokiDashboardTests), ["kafka-loki/dashboard.json"]),
        (nameof(StoreSettingsTests), ["kafka-loki/loki.yaml", "kafka-opensearch/ingest-pipeline.json", "kafka-opensearch/ism-policy.json"]),
        (nameof(IndexTemplateTests), ["kafka-opensearch/index-template.json"]),
        (nameof(ContentTests), ["oci/terraform/content.xml", "oci/terraform/fields.tsv"]),
        (nameof(LogAnalyticsDashboardTests), ["oci/terraform/dashboard.json.tftpl"]),
        ("PipelineSettingsTests of tests/e2e", ["oci/kafka.yml"]),
        (nameof(TerraformTests), ["oci/terraform/.gitignore", .. TerraformModule.Ours.Files.Keys.Select(file => $"oci/terraform/{file}")]),
    ];

    private static readonly string s_oci = Pipelines.Read("oci", "README.md");

    [Fact]
    public void Oci_takesTwelveCommandsAtMost()
    {
        string way = s_oci[..s_oci.IndexOf("## What is there", StringComparison.Ordinal)];
        string[] commands = [.. new DocumentPage("deploy/pipelines/oci/README.md").Blocks
            .Where(block => block.Language == "sh" && way.Contains(block.Text, StringComparison.Ordinal)).SelectMany(block => Commands(block.Text))];

        Assert.InRange(commands.Length, 5, 12);
    }

    [Theory]
    [InlineData("a\nb \\\n  c\nd", 3)]
    [InlineData("a 'x\n y' b\nc", 2)]
    public void Commands_goOnOverTheirLines(string block, int count) => Assert.Equal(count, Commands(block).Count());

    /// <summary>Every output and variable of the module that a command names.</summary>
    [Fact]
    public void Oci_namesOutputsAndVariablesThatThereAre()
    {
        string[] outputs = [.. Regex.Matches(s_oci, @"output -raw (\w+)").Select(match => match.Groups[1].Value).Distinct()];
        string[] variables = [.. Regex.Matches(s_oci, @"TF_VAR_(\w+)=").Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(outputs);
        Assert.All(outputs, name => Assert.Contains($"output \"{name}\" {{", TerraformModule.Ours.Files["outputs.tf"], StringComparison.Ordinal));
        Assert.Equal(
            Regex.Matches(TerraformModule.Ours.Files["variables.tf"], """variable "(\w+)" \{(?:(?!\n\}).)*\n\}""", RegexOptions.Singleline)
                .Where(match => !match.Value.Contains("default", StringComparison.Ordinal)).Select(match => match.Groups[1].Value).Order(),
            variables.Order());
    }

    [Fact]
    public void Oci_saysThatNothingWasTried() => Assert.Contains("**Nothing of this was tried in a tenancy.**", s_oci, StringComparison.Ordinal);

    [Fact]
    public void Files_thatTheReadmesName_areThere() => Assert.All(
        Directory.EnumerateFiles(Pipelines.Directory, "README.md", SearchOption.AllDirectories),
        readme => Assert.All(
            Named().Matches(File.ReadAllText(readme)).Select(match => match.Groups[1].Value),
            name => Assert.True(
                s_settings.Contains(name) || File.Exists(Path.Combine(Path.GetDirectoryName(readme)!, name))
                    || File.Exists(Path.Combine(Path.GetDirectoryName(readme)!, "terraform", name)), $"{readme} names {name}")));

    [Fact]
    public void Files_haveEachACheck() => Assert.Equal(
        Directory.EnumerateFiles(Pipelines.Directory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Pipelines.Directory, file)).Order(StringComparer.Ordinal),
        s_checks.SelectMany(check => check.Files).Order(StringComparer.Ordinal));

    /// <summary>Lines, less those that a quote or a backslash goes on over.</summary>
    private static IEnumerable<string> Commands(string block)
    {
        string command = "";
        foreach (string line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            command += line;
            if (line.EndsWith('\\') || command.Count(letter => letter == '\'') % 2 == 1 || IsOpen(command))
            {
                continue;
            }

            yield return command;
            command = "";
        }
    }

    private static bool IsOpen(string command) => command.Replace("\\\"", "", StringComparison.Ordinal).Count(letter => letter == '"') % 2 == 1;

    [GeneratedRegex(@"`([\w-]+(?:/[\w.-]+)*\.(?:yaml|yml|json|tf|xml|tsv))`")]
    private static partial Regex Named();
}
