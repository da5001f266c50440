using System.Globalization;
using System.Text.Json;

namespace E2eTests;

/// <summary>What real Prometheus servers negotiate, and whether they take every line of what they get.</summary>
public sealed class PrometheusFormatTests
{
    [Fact]
    public Task Installed_Prometheus_scrapes_OpenMetrics() => ScrapesOpenMetricsAsync(PrometheusServer.Installed);

    [Fact]
    public Task Newer_Prometheus_scrapes_OpenMetrics()
    {
        Skip.Unless(
            File.Exists(PrometheusServer.Newer), SkipReason.NoNewerPrometheus, PrometheusServer.HowToGetNewer);
        return ScrapesOpenMetricsAsync(PrometheusServer.Newer);
    }

    private static async Task ScrapesOpenMetricsAsync(string program)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "21", "--comm", @"\xff\x22\\\x0a{}");
        await using var recorder = new Recorder(exporter.Url);
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(recorder.Url, program);

        Assert.Equal("21", await prometheus.QueryAsync("file_renames_total{comm=~\".*xff.*\"}"));

        // What it asked for, and what it got.
        Assert.Contains(
            "\r\nAccept: application/openmetrics-text;version=1.0.0", recorder.Requests, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept-Encoding: gzip\r\n", recorder.Requests, StringComparison.Ordinal);
        Assert.Contains(
            "\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n", recorder.Responses,
            StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Encoding: gzip\r\n", recorder.Responses, StringComparison.Ordinal);

        // How it fared: one line it cannot read fails the whole scrape.
        JsonElement target = (await prometheus.GetAsync("targets")).GetProperty("activeTargets")[0];
        Assert.Equal("", target.GetProperty("lastError").GetString());
        Assert.Equal("up", target.GetProperty("health").GetString());
        Assert.Equal("0", await prometheus.QueryAsync("count_over_time(up[1m]) - sum_over_time(up[1m])"));

        await AssertAllSeriesArriveAsync(exporter, prometheus);
        await AssertMetadataAsync(prometheus, "file_renames", "counter", "");
        await AssertMetadataAsync(prometheus, "file_rename_duration_seconds", "histogram", "seconds");
        await AssertMetadataAsync(prometheus, "rename_exporter_build", "info", "");
        await AssertMetadataAsync(prometheus, "process_cpu_seconds", "counter", "seconds");
    }

    /// <summary>Except HTTP metrics, which are born by the scrapes themselves.</summary>
    private static async Task AssertAllSeriesArriveAsync(ExporterProcess exporter, PrometheusServer prometheus)
    {
        string[] ours = ["file_", "rename_exporter_", "process_", "dotnet_"];
        string expected = "", found = "none";

        // Again while they differ: programs of this host, Prometheus among them, may rename in between.
        for (int attempt = 0; attempt < 30 && found != expected; attempt++)
        {
            found = await prometheus.QueryAsync($"count({{__name__=~\"({string.Join('|', ours)}).*\"}})");
            Scrape page = await exporter.ScrapeAsync();
            expected = page.Samples
                .Count(s => ours.Any(prefix => s.Name.StartsWith(prefix, StringComparison.Ordinal)))
                .ToString(CultureInfo.InvariantCulture);
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        Assert.Equal(expected, found);
    }

    private static async Task AssertMetadataAsync(
        PrometheusServer prometheus, string family, string type, string unit)
    {
        JsonElement all = await prometheus.GetAsync("targets/metadata");
        JsonElement found = all.EnumerateArray().Single(m => m.GetProperty("metric").GetString() == family);

        Assert.Equal(type, found.GetProperty("type").GetString());
        Assert.Equal(unit, found.GetProperty("unit").GetString());
    }
}
