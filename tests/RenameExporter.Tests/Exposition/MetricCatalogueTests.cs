using System.Reflection;
using ExporterToolkit.Exposition;
using RenameExporter.Exposition;

namespace RenameExporter.Tests.Exposition;

public sealed class MetricCatalogueTests
{
    [Fact]
    public void All_families_areInTheCatalogue()
    {
        object?[] fields =
        [
            .. typeof(MetricCatalogue).Assembly.GetTypes()
                .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(field => field.FieldType == typeof(MetricFamily))
                .Select(field => field.GetValue(null)),
            .. MetricCatalogue.Kinds.Select(kind => kind.Family),
        ];

        Assert.NotEmpty(fields);
        Assert.Equal(
            fields.ToHashSet(ReferenceEqualityComparer.Instance), [.. MetricCatalogue.All]);
        Assert.Equal(fields.Length, MetricCatalogue.All.Count);
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
            family.Type == MetricType.Counter,
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
