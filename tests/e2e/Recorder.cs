using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace E2eTests;

/// <summary>Stands between a scraper and the exporter, passes everything on, and remembers it.</summary>
internal sealed class Recorder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _relays = [];
    private readonly StringBuilder _requests = new();
    private readonly StringBuilder _responses = new();
    private readonly Uri _target;
    private readonly Task _accepting;

    public Recorder(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}");

    /// <summary>As bytes, Latin-1.</summary>
    public string Requests => Text(_requests);

    public string Responses => Text(_responses);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll([_accepting, .. _relays]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
    }

    private async Task RelayAsync(TcpClient scraper)
    {
        using (scraper)
        using (var exporter = new TcpClient())
        {
            await exporter.ConnectAsync(_target.Host, _target.Port, _stop.Token);
            await Task.WhenAny(
                CopyAsync(scraper.GetStream(), exporter.GetStream(), _requests),
                CopyAsync(exporter.GetStream(), scraper.GetStream(), _responses));
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, StringBuilder record)
    {
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, _stop.Token)) > 0;)
        {
            lock (record)
            {
                record.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private static string Text(StringBuilder record)
    {
        lock (record)
        {
            return record.ToString();
        }
    }
}
