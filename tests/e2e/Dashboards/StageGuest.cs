using System.Diagnostics;
using System.Net.Sockets;

namespace E2eTests.Dashboards;

/// <summary>
/// An exporter in a QEMU guest, attached by fentry: the families that this host's tracepoint mode lacks.
/// Prometheus scrapes it through a port of this host.
/// </summary>
internal sealed class StageGuest : IAsyncDisposable
{
    // Against hangs only; also how long the guest lives if nobody ends it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(4); // boot.sh gives it 90 s, twice

    private readonly Process _boot;
    private readonly string _out = Path.Combine(Repository.Root, "artifacts", "tests", "dashboards", "guest");
    private readonly int _control = PrometheusServer.FreePort();
    private readonly int _metrics = PrometheusServer.FreePort();
    private readonly HttpClient _http = new();

    public StageGuest()
    {
        string vm = Path.Combine(Repository.Root, "tests", "vm");
        string here = Path.Combine(Repository.Root, "tests", "e2e", "Dashboards");
        string[] files =
        [
            Repository.Binary, Repository.Renamer, Path.Combine(here, "guest.sh"), Path.Combine(here, "programs.sh"),
            "/usr/bin/git", "/usr/bin/rsync", "/usr/sbin/logrotate", "/usr/bin/perl",
        ];
        _boot = Process.Start(Path.Combine(vm, "boot.sh"),
        [
            "--kernel", "6.1", "--out", _out, "--limit", $"{Limit.TotalSeconds}", "--memory", "512", "--no-modules",
            "--forward", $"{_control}:7777", "--forward", $"{_metrics}:10876",
            .. files.SelectMany(file => (string[])["--file", file]), "sh guest.sh",
        ]);
    }

    public Uri Url => new($"http://127.0.0.1:{_metrics}");

    public async Task ReadyAsync()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ScrapeAsync();
                return;
            }
            catch (HttpRequestException) when (watch.Elapsed < BootLimit && !_boot.HasExited)
            {
                await Task.Delay(200);
            }
        }
    }

    public async Task<Scrape> ScrapeAsync() =>
        Scrape.Parse((await _http.GetStringAsync(new Uri(Url, "/metrics"))).Split('\n'));

    /// <param name="word">A program of programs.sh, or "restart".</param>
    public async Task RunAsync(string word)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _control);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(word + "\n"));
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync().WaitAsync(BootLimit);
        Assert.True(answer.EndsWith("done\n", StringComparison.Ordinal), $"the guest's {word} said: {answer}");
    }

    /// <summary>boot.sh ends its guest when it is ended itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_boot.HasExited)
        {
            await CommandRunner.RunAsync("kill", $"{_boot.Id}");
            await _boot.WaitForExitAsync();
        }

        _boot.Dispose();
        _http.Dispose();
    }
}
