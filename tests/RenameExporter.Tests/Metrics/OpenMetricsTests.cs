using System.IO.Pipelines;
using System.Text;
using ExporterToolkit.Exposition;
using Prometheus;
using RenameExporter.Metrics;
using Testing;

namespace RenameExporter.Tests.Metrics;

public sealed class OpenMetricsTests
{
    [Theory]
    [InlineData("x_total", 0, "# HELP x H.\n# TYPE x counter\n")]
    [InlineData("x_seconds_total", 0, "# HELP x_seconds H.\n# TYPE x_seconds counter\n# UNIT x_seconds seconds\n")]
    [InlineData("x_bytes", 1, "# HELP x_bytes H.\n# TYPE x_bytes gauge\n# UNIT x_bytes bytes\n")]
    [InlineData("x_info", 1, "# HELP x H.\n# TYPE x info\n")]
    [InlineData("x_per_second", 1, "# HELP x_per_second H.\n# TYPE x_per_second gauge\n")]
    [InlineData("x_seconds", 2, "# HELP x_seconds H.\n# TYPE x_seconds histogram\n# UNIT x_seconds seconds\n")]
    public void Family_ofEachKind_isDeclaredByItsNameAndUnit(string name, int type, string expected) =>
        Assert.Equal(expected, Written(new MetricFamily(name, (MetricType)type, "H.")));

    [Fact]
    public void Family_quotesInHelp_areEscaped() => Assert.Equal(
        "# HELP x \\\"Helps\\\".\n# TYPE x gauge\n",
        Written(new MetricFamily("x", MetricType.Gauge, "\"Helps\".")));

    [Fact]
    public void Catalogue_everyFamily_isDeclaredAsOpenMetricsHasIt() => Assert.Empty(OpenMetrics.Errors(
        Written([.. MetricCatalogue.All.Where(family => family.Type != MetricType.Histogram)]) + "# EOF\n"));

    private static string Written(params MetricFamily[] families)
    {
        var stream = new MemoryStream();
        PipeWriter output = PipeWriter.Create(stream);
        using var writer = new ExpositionWriter(output, ExpositionFormat.OpenMetricsText);
        foreach (MetricFamily family in families)
        {
            writer.Family(family);
        }

        writer.HandOver();
        output.Complete();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
