using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Testing;

/// <summary>The shipped binary, running, on a port of its own.</summary>
public sealed partial class ExporterProcess : IAsyncDisposable
{
    // Against hangs only: no test expects anything to be this slow.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource<Uri> _listening = new();
    private readonly HttpClient _http = new() { Timeout = HangLimit };

    private ExporterProcess(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments, "--web.listen-address=127.0.0.1:0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.ErrorDataReceived += (_, line) => OnLog(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(
            new InvalidOperationException($"the exporter ended before it listened:\n{Log}"));
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public int Id => _process.Id;

    public Uri Url { get; private set; } = null!;

    /// <summary>Everything it has logged so far.</summary>
    public string Log => string.Join('\n', _log);

    /// <returns>Once it listens; it has been attached before.</returns>
    public static Task<ExporterProcess> StartAsync(params string[] flags) =>
        StartByAsync(Repository.Exporter, flags);

    /// <param name="program">Ends by becoming the exporter, with the flags that are added.</param>
    public static async Task<ExporterProcess> StartByAsync(string program, params string[] arguments)
    {
        var exporter = new ExporterProcess(program, arguments);
        try
        {
            exporter.Url = await exporter._listening.Task.WaitAsync(HangLimit);
            return exporter;
        }
        catch
        {
            await exporter.DisposeAsync();
            throw;
        }
    }

    public async Task<string> GetAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(Url, path));
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<Scrape> ScrapeAsync() =>
        Scrape.Parse((await GetAsync("/metrics")).Split('\n'));

    /// <summary>A scrape with what a poll that began after this call found.</summary>
    public async Task<Scrape> ScrapeAfterPollAsync()
    {
        decimal before = (await ScrapeAsync()).Sum("rename_exporter_polls_total");
        return await ScrapeUntilAsync(scrape => scrape.Sum("rename_exporter_polls_total") >= before + 2);
    }

    /// <returns>The first scrape that is as it should become.</returns>
    public async Task<Scrape> ScrapeUntilAsync(Func<Scrape, bool> become)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < HangLimit)
        {
            Scrape scrape = await ScrapeAsync();
            if (become(scrape))
            {
                return scrape;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"what a test waits for does not come:\n{Log}");
    }

    /// <param name="signal">As kill(1) names it.</param>
    /// <returns>The exit code; 128 + n after signal n.</returns>
    public Task<int> StopAsync(string signal = "TERM") => _process.StopAsync(signal);

    /// <summary>Waits until it ends of itself.</summary>
    /// <returns>The exit code; 128 + n after signal n.</returns>
    public Task<int> EndAsync() => _process.EndAsync();

    /// <param name="signal">That does not end it, as kill(1) names it.</param>
    public Task SignalAsync(string signal) => CommandRunner.RunAsync("kill", $"-{signal}", $"{Id}");

    public async ValueTask DisposeAsync()
    {
        await _process.DiscardAsync();
        _http.Dispose();
    }

    private void OnLog(string? line)
    {
        if (line is null)
        {
            return;
        }

        _log.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups["url"].Value));
        }
    }

    [GeneratedRegex("listening on (?<url>https?://[^, ]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}
