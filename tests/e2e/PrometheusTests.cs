namespace E2eTests;

/// <summary>A real Prometheus scrapes the shipped binary, and a real promtool reads its page.</summary>
public sealed class PrometheusTests
{
    [Fact]
    public async Task Prometheus_answers_a_query_for_the_renames_it_scraped()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "321", "--comm", "scraped");
        await using var prometheus = await PrometheusServer.StartAsync(exporter.Url);

        Assert.Equal("321", await prometheus.QueryAsync("file_renames_total{comm=\"scraped\",uid=\"0\"}"));
        Assert.Equal("1", await prometheus.QueryAsync("up"));
        Assert.Equal("1", await prometheus.QueryAsync(
            "count(histogram_quantile(0.99, file_rename_duration_seconds_bucket))"));
    }

    [Fact]
    public async Task Promtool_finds_nothing_wrong_with_the_page()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "3", "--comm", @"\xff\x22\\\x0a");

        // What we write. The families of prometheus-net have names of their own making.
        string page = await exporter.GetAsync("/metrics");
        string ours = page[..page.IndexOf("# HELP dotnet_", StringComparison.Ordinal)];
        CommandResult result = await CommandRunner.RunWithInputAsync(ours, "promtool", "check", "metrics");

        Assert.Equal("", result.Output + result.Error);
        Assert.Equal(0, result.ExitCode);
    }
}
