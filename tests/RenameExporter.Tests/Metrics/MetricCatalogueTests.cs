using System.Reflection;
using ExporterToolkit.Exposition;
using ExporterToolkit.Web;
using ExporterToolkit.Web.ConfigFile;
using RenameExporter.Hosting;
using RenameExporter.Metrics;
using RenameExporter.Tests.Configuration;

namespace RenameExporter.Tests.Metrics;

public sealed class MetricCatalogueTests
{
    [Fact]
    public void All_families_areInTheCatalogue()
    {
        MetricFamily[] fields =
        [
            .. typeof(MetricCatalogue).Assembly.GetTypes()
                .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(field => field.FieldType == typeof(MetricFamily))
                .Select(field => (MetricFamily)field.GetValue(null)!),
        ];
        MetricFamily[] tables =
        [
            .. MetricCatalogue.Kinds.Select(kind => kind.Family), .. ProbeFamilies.All.Select(row => row.Family),
            .. BurstSource.AllFamilies, .. GuardSource.AllFamilies, .. PipelineSource.AllFamilies, .. MetricCatalogue.Alerts,
            .. MetricCatalogue.Config,
            .. MetricCatalogue.WebConfig,
        ];

        Assert.NotEmpty(fields);
        Assert.Equal(
            new HashSet<MetricFamily>([.. fields, .. tables], ReferenceEqualityComparer.Instance), [.. MetricCatalogue.All]);
        Assert.Equal(fields.Length + tables.Length, MetricCatalogue.All.Count);
    }

    [Fact]
    public async Task All_families_areThoseOfTheSourcesThatServe()
    {
        using var file = new ConfigurationRun();
        file.Yaml("log: {level: info}\n");
        await using WebApplication app = ExporterHost.Build(
            CommandLineRun.Good("--events.output=stdout", "--detector.alertmanager=http://a") with { WebConfig = WebConfigurationFile.Read("/dev/null") },
            CommandLineRun.GoodValues($"--config.file={file.File}"));

        Assert.Equal(
            MetricCatalogue.All.Concat(ExporterWeb.ProcessFamilies).Select(family => family.Name),
            app.Services.GetServices<IMetricSource>().SelectMany(source => source.Families).Select(family => family.Name));
    }

    [Fact]
    public void Names_ofAllFamilies_areUnique() => Assert.Equal(
        MetricCatalogue.All.Count,
        MetricCatalogue.All.Select(family => family.Name).Distinct().Count());

    [Fact]
    public void Help_ofEveryFamily_needsNoEscaping() => Assert.All(MetricCatalogue.All, family =>
    {
        Assert.DoesNotContain('\\', family.Help);
        Assert.DoesNotContain('\n', family.Help);
        Assert.Equal(family.Help.Trim(), family.Help);
        Assert.EndsWith(".", family.Help, StringComparison.Ordinal);
    });

    [Fact]
    public void Name_ofEveryFamily_followsTheConventions() =>
        Assert.All(MetricCatalogue.All, family =>
    {
        Assert.Matches("^(file_rename|rename_exporter)[a-z_]*[a-z]$", family.Name);
        Assert.Equal(
            family.Type == MetricFamily.Counter,
            family.Name.EndsWith("_total", StringComparison.Ordinal));
    });

    [Fact]
    public void Labels_ofEveryFamily_areValidAndUnique() =>
        Assert.All(MetricCatalogue.All, family =>
    {
        Assert.All(family.Labels, label => Assert.Matches("^[a-z][a-z_]*$", label));
        Assert.Equal(family.Labels.Distinct(), family.Labels);
        Assert.DoesNotContain("le", family.Labels);
    });
}
