using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Testing;

/// <summary>A real Prometheus, on a free port, with one target and a one-second interval.</summary>
public sealed class PrometheusServer : IAsyncDisposable
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

    public Uri Url => _http.BaseAddress!;

    /// <summary>The one that Debian has for this machine.</summary>
    public const string Installed = "/usr/bin/prometheus";

    /// <summary>A newer one, where tests/e2e/fetch-prometheus.sh could get it.</summary>
    public static string Newer { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "rename_exporter", "prometheus", "prometheus");

    /// <summary>Its promtool.</summary>
    public static string NewerPromtool { get; } = Path.Combine(Path.GetDirectoryName(Newer)!, "promtool");

    /// <summary>For the tests that want it.</summary>
    public static string HowToGetNewer => $"no {Newer}; tests/e2e/fetch-prometheus.sh gets it, or says why it cannot";

    /// <param name="options">More lines of the scrape configuration, without indentation.</param>
    public static async Task<PrometheusServer> StartAsync(
        Uri target, string program = Installed, string options = "")
    {
        string directory = Directory.CreateTempSubdirectory("prometheus").FullName;
        return await StartInAsync(directory, $"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: rename_exporter
                static_configs:
                  - targets: ["{target.Host}:{target.Port}"]
            {string.Concat(options.Split('\n').Select(line => $"    {line}\n"))}
            """, program);
    }

    /// <param name="directory">Its own, from now on; may hold <c>data</c> already.</param>
    public static async Task<PrometheusServer> StartInAsync(
        string directory, string configuration, string program = Installed)
    {
        string file = Path.Combine(directory, "prometheus.yml");
        await File.WriteAllTextAsync(file, configuration);
        int port = FreePort();
        Process process = Process.Start(new ProcessStartInfo(program,
        [
            $"--config.file={file}", $"--storage.tsdb.path={directory}/data",
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
                JsonElement result = (await GetAsync($"query?query={Uri.EscapeDataString(query)}"))
                    .GetProperty("result");
                if (result.GetArrayLength() > 0)
                {
                    return result[0].GetProperty("value")[1].GetString()!;
                }

                last = "no series";
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"Prometheus never answered {query}; last: {last}");
    }

    /// <summary>Why the last scrape failed; waits for one that did.</summary>
    public async Task<string> ScrapeErrorAsync()
    {
        await QueryAsync("up == 0");
        return (await GetAsync("targets")).GetProperty("activeTargets")[0].GetProperty("lastError").GetString()!;
    }

    /// <returns>The "data" of an answer of its API.</returns>
    public async Task<JsonElement> GetAsync(string path)
    {
        string json = await _http.GetStringAsync(new Uri($"/api/v1/{path}", UriKind.Relative));
        using JsonDocument answer = JsonDocument.Parse(json);
        return answer.RootElement.GetProperty("data").Clone();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
