using System.Text.RegularExpressions;

namespace PipelinesTests;

/// <summary>The module for OCI: HCL that parses, and no name that the provider does not have.</summary>
public sealed class TerraformTests(Verdicts verdicts)
{
    /// <summary>File, what is right in it, what is wrong.</summary>
    public static TheoryData<string, string, string> Mistakes { get; } = new()
    {
        { "streaming.tf", "kafka_settings {", "kafka_settings" }, // no HCL
        { "streaming.tf", "\"oci_streaming_stream\"", "\"oci_streaming_topic\"" },
        { "log_analytics.tf", "oci_objectstorage_namespace\"", "oci_object_storage_name\"" },
        { "log_analytics.tf", "data.oci_objectstorage_namespace.tenancy.namespace", "data.oci_objectstorage_namespace.tenancy.name" },
        { "log_analytics.tf", "is_overwrite               = true", "is_overwrite               = \"true\"" },
        { "log_analytics.tf", "  description    = \"Renames of files, by rename_exporter\"\n", "  descriptions   = \"\"\n" },
        { "connector.tf", "oci_streaming_stream.renames.id", "oci_streaming_stream.rename.id" },
        { "connector.tf", "\"TRIM_HORIZON\"", "\"EARLIEST\"" },
        { "connector.tf", "\"streaming\"", "\"stream\"" },
        { "connector.tf", "\"loggingAnalytics\"", "\"logAnalytics\"" },
        { "connector.tf", "    oci_identity_policy.connector,", "    oci_identity_policy.connectors," },
        { "connector.tf", "'${oci_streaming_stream.renames.id}'", "'${oci_streaming_stream.renames.ocid}'" },
        { "connector.tf", "  compartment_id = var.compartment_ocid\n", "" },
        { "user.tf", "oci.home", "oci.elsewhere" },
        { "streaming.tf", "= var.partitions\n  retention", "= var.name\n  retention" },
        { "streaming.tf", "var.retention_in_hours\n  stream_pool_id", "var.retention\n  stream_pool_id" },
        { "outputs.tf", "kafka_settings[0].bootstrap_servers", "kafka_settings[0].bootstrap_server" },
        { "dashboard.tf", "import_details =", "import_detail =" },
        { "outputs.tf", "value       = oci_identity_user.exporter.id", "values      = oci_identity_user.exporter.id" },
        { "variables.tf", "default     = 24", "defaults    = 24" },
        { "versions.tf", "required_version", "required_versions" },
        { "versions.tf", "alias ", "aliases " },
    };

    [Fact]
    public void Module_isWhatTheProviderTakes() => Assert.Equal([], verdicts["module"]);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_isFound(string file, string right, string wrong)
    {
        Assert.NotEqual(right, wrong);
        Assert.NotEmpty(verdicts[$"{file}: {wrong}"]);
    }

    [Fact]
    public void Misspelt_name_isFound()
    {
        string[] names = [.. verdicts.Names.Where(name => name.StartsWith("misspelt ", StringComparison.Ordinal))];
        Assert.InRange(names.Length, 40, 200);

        Assert.All(names, name => Assert.NotEmpty(verdicts[name]));
    }

    [Fact]
    public void Connector_namesTheSourceOfTheContent() => Assert.Equal(
        ContentXml.Source, Single(@"log_source_identifier\s*=\s*""([^""]*)""", "connector.tf"));

    [Fact]
    public void Files_thatTheModuleReads_areThere() => Assert.All(
        TerraformModule.Ours.Files.Values.SelectMany(text => Regex.Matches(text, @"\$\{path\.module\}/([^""]+)"""))
            .Select(match => match.Groups[1].Value).Where(file => file != "content.zip"), // that one it makes
        file => Assert.True(File.Exists(Path.Combine(Pipelines.Terraform, file)), file));

    /// <summary>What Terraform writes there is no source: its state, and the archive.</summary>
    [Fact]
    public void Files_thatTerraformWrites_areIgnored() => Assert.Equal(
        [Single(@"output_path\s*=\s*""\$\{path\.module\}/([^""]+)""", "log_analytics.tf"), ".terraform/", "*.tfstate", "*.tfstate.backup", "*.tfvars"],
        File.ReadLines(Path.Combine(Pipelines.Terraform, ".gitignore")));

    [Fact]
    public void Template_getsItsVariables() => Assert.Equal(
        Regex.Matches(Pipelines.Read("oci", "terraform", "dashboard.json.tftpl"), @"\$\{(\w+)\}").Select(m => m.Groups[1].Value).Distinct(),
        Regex.Matches(Single(@"templatefile\([^,]*, \{(.*?)\}\)", "dashboard.tf"), @"(\w+) *=").Select(m => m.Groups[1].Value));

    [Fact]
    public void Kafka_configuration_namesTheStreamAndItsUser()
    {
        string configuration = Pipelines.Read("oci", "kafka.yml");
        string stream = Single(@"variable ""name"" \{.*?default\s*=\s*""([^""]*)""", "variables.tf");

        Assert.Contains($"topic: {stream}\n", configuration, StringComparison.Ordinal);
        Assert.Contains($"username: TENANCY/{stream}-exporter/STREAM_POOL_OCID\n", configuration, StringComparison.Ordinal);
    }

    private static string Single(string pattern, string file) => Assert.Single(
        Regex.Matches(TerraformModule.Ours.Files[file], pattern, RegexOptions.Singleline)).Groups[1].Value;
}
