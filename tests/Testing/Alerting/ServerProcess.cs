using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Testing.Alerting;

/// <summary>A server of somebody else's, on a free port of this machine, with a directory of its own.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringWriter _log = new();

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginErrorReadLine();
    }

    public HttpClient Http { get; }

    /// <param name="arguments">For a port.</param>
    /// <returns>Once it answers on /-/ready.</returns>
    public static async Task<ServerProcess> StartAsync(string program, Func<int, string[]> arguments)
    {
        int port = FreePort();
        var start = new ProcessStartInfo(program, arguments(port)) { RedirectStandardError = true };
        var server = new ServerProcess(Process.Start(start)!, port);
        await server.WaitUntilReadyAsync(program);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Http.Dispose();
        await _log.DisposeAsync();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(string program)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < HangLimit && !_process.HasExited)
        {
            try
            {
                using HttpResponseMessage answer = await Http.GetAsync(new Uri("/-/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException($"{program} does not become ready:\n{Log(null)}");
    }

    private string Log(string? line)
    {
        lock (_log)
        {
            _log.WriteLine(line);
            return _log.ToString();
        }
    }
}
