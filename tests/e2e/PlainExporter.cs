using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace E2eTests;

/// <summary>The shipped binary with these flags and variables, and no others.</summary>
internal sealed class PlainExporter : IAsyncDisposable
{
    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private PlainExporter(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginErrorReadLine();
    }

    public string Log => string.Join('\n', _log);

    /// <summary>What it says it listens on: <c>http://[::1]:80</c>, <c>http://unix:/run/x.sock</c>.</summary>
    public IReadOnlyList<string> Addresses => [.. _log
        .Where(line => line.Contains("listening on ", StringComparison.Ordinal))
        .Select(line => line.Split("listening on ")[1].Split(", metrics")[0])];

    /// <returns>Once it listens on that many addresses.</returns>
    public static Task<PlainExporter> StartAsync(
        int listeners, IEnumerable<KeyValuePair<string, string>> environment, params string[] flags) =>
        StartAsync(new ProcessStartInfo(Repository.Exporter, flags), listeners, environment);

    /// <param name="program">Ends by becoming the exporter.</param>
    public static Task<PlainExporter> StartByAsync(string program, int listeners, params string[] arguments) =>
        StartAsync(new ProcessStartInfo(program, arguments), listeners, []);

    private static async Task<PlainExporter> StartAsync(
        ProcessStartInfo start, int listeners, IEnumerable<KeyValuePair<string, string>> environment)
    {
        start.RedirectStandardError = true;
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        var exporter = new PlainExporter(start);
        var watch = Stopwatch.StartNew();
        while (exporter.Addresses.Count < listeners)
        {
            if (exporter._process.HasExited || watch.Elapsed > HangLimit)
            {
                string log = exporter.Log;
                await exporter.DisposeAsync();
                throw new InvalidOperationException($"the exporter does not listen:\n{log}");
            }

            await Task.Delay(20);
        }

        return exporter;
    }

    public static Task<PlainExporter> StartAsync(int listeners, params string[] flags) =>
        StartAsync(listeners, [], flags);

    /// <summary>Waits for a line of the log.</summary>
    public async Task WaitForLogAsync(string text, int times = 1)
    {
        var watch = Stopwatch.StartNew();
        while (_log.Count(line => line.Contains(text, StringComparison.Ordinal)) < times)
        {
            if (_process.HasExited || watch.Elapsed > HangLimit)
            {
                throw new TimeoutException($"the exporter does not say '{text}':\n{Log}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>The answer to GET, over a port or a unix socket.</summary>
    public static async Task<string> GetAsync(string address, string path)
    {
        const string Unix = "http://unix:";
        using var handler = new SocketsHttpHandler();
        if (address.StartsWith(Unix, StringComparison.Ordinal))
        {
            var endpoint = new UnixDomainSocketEndPoint(address[Unix.Length..]);
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(endpoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            };
            address = "http://localhost";
        }

        using var client = new HttpClient(handler) { Timeout = HangLimit };
        return await client.GetStringAsync(new Uri(new Uri(address), path));
    }

    /// <param name="signal">As kill(1) names it.</param>
    public Task<int> StopAsync(string signal = "TERM") => _process.StopAsync(signal);

    public async ValueTask DisposeAsync() => await _process.DiscardAsync();
}
