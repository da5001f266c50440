using ExporterToolkit.Exposition;
using Prometheus;
using RenameExporter.Metrics;
using Testing;
using Testing.Exposition;

namespace RenameExporter.Tests.Metrics;

public sealed class OpenMetricsTests
{
    [Theory]
    [InlineData("x_total", "counter", "# HELP x H.\n# TYPE x counter\n")]
    [InlineData("x_seconds_total", "counter", "# HELP x_seconds H.\n# TYPE x_seconds counter\n# UNIT x_seconds seconds\n")]
    [InlineData("x_bytes", "gauge", "# HELP x_bytes H.\n# TYPE x_bytes gauge\n# UNIT x_bytes bytes\n")]
    [InlineData("x_info", "gauge", "# HELP x H.\n# TYPE x info\n")]
    [InlineData("x_per_second", "gauge", "# HELP x_per_second H.\n# TYPE x_per_second gauge\n")]
    [InlineData("x_seconds", "histogram", "# HELP x_seconds H.\n# TYPE x_seconds histogram\n# UNIT x_seconds seconds\n")]
    public void Family_ofEachKind_isDeclaredByItsNameAndUnit(string name, string type, string expected) =>
        Assert.Equal(expected, Written(new MetricFamily(name, type, "H.")));

    [Fact]
    public void Family_quotesInHelp_areEscaped() => Assert.Equal(
        "# HELP x \\\"Helps\\\".\n# TYPE x gauge\n",
        Written(new MetricFamily("x", MetricFamily.Gauge, "\"Helps\".")));

    [Fact]
    public void Catalogue_everyFamily_isDeclaredAsOpenMetricsHasIt() => Assert.Empty(OpenMetrics.Errors(
        Written([.. MetricCatalogue.All.Where(family => family.Type != MetricFamily.Histogram)]) + "# EOF\n"));

    private static string Written(params MetricFamily[] families) => WriterText.Of(
        writer => Array.ForEach(families, writer.Family), ExpositionFormat.OpenMetricsText);
}
