using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

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

/// <summary>Debian's Prometheus, on a free port, with one target and a one-second interval.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _directory;
    private readonly HttpClient _http;

    private PrometheusServer(Process process, string directory, int port)
    {
        _process = process;
        _directory = directory;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public static async Task<PrometheusServer> StartAsync(Uri target)
    {
        string directory = Directory.CreateTempSubdirectory("prometheus").FullName;
        string configuration = Path.Combine(directory, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: rename_exporter
                static_configs:
                  - targets: ["{target.Host}:{target.Port}"]
            """);
        int port = FreePort();
        Process process = Process.Start(new ProcessStartInfo("/usr/bin/prometheus",
        [
            $"--config.file={configuration}", $"--storage.tsdb.path={directory}/data",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
        ]))!;
        return new(process, directory, port);
    }

    /// <summary>Asks again until there is an answer: Prometheus first has to start, and to scrape.</summary>
    public async Task<string> QueryAsync(string query)
    {
        string last = "nothing";
        for (int attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                string json = await _http.GetStringAsync(
                    new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
                using JsonDocument answer = JsonDocument.Parse(json);
                JsonElement result = answer.RootElement.GetProperty("data").GetProperty("result");
                if (result.GetArrayLength() > 0)
                {
                    return result[0].GetProperty("value")[1].GetString()!;
                }

                last = json;
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"Prometheus never answered {query}; last: {last}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
