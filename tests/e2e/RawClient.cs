using System.Net;
using System.Net.Sockets;
using System.Text;

namespace E2eTests;

/// <summary>A connection that sends what no HTTP library would, and reads only when told to.</summary>
internal sealed class RawClient : IDisposable
{
    public const string Scrape = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    public const string LastScrape = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    // Against hangs only; above every limit of the exporter (the longest is 75 s).
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(150);

    // Small: what the kernel takes for a client, the client need not read.
    private readonly TcpClient _client = new(AddressFamily.InterNetwork) { ReceiveBufferSize = 4096 };

    /// <param name="from">Any address of 127.0.0.0/8 is this host's.</param>
    public static async Task<RawClient> ConnectAsync(
        ExporterProcess exporter, string send = "", string from = "127.0.0.1")
    {
        var client = new RawClient();
        client._client.Client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await client._client.ConnectAsync(exporter.Url.Host, exporter.Url.Port);
        if (send != "")
        {
            await client.SendAsync(send); // not a write of nothing, which fails where the exporter has closed already
        }

        return client;
    }

    public static async Task<List<RawClient>> CrowdAsync(
        ExporterProcess exporter, int clients, string send = "", Func<int, string>? from = null)
    {
        var crowd = new List<RawClient>(clients);
        for (int i = 0; i < clients; i++)
        {
            crowd.Add(await ConnectAsync(exporter, send, from?.Invoke(i) ?? "127.0.0.1"));
        }

        return crowd;
    }

    public Task SendAsync(string text) =>
        _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>Sends until nobody takes it any more, or so many bytes are gone.</summary>
    public async Task SendAllThatFitsAsync(string text, int bytes)
    {
        byte[] block = Encoding.Latin1.GetBytes(text);
        _client.Client.Blocking = false;
        for (int sent = 0; sent < bytes;)
        {
            int now = _client.Client.Send(block, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                await Task.Delay(1); // once more: the exporter reads ahead, as far as it does
                now = _client.Client.Send(block, SocketFlags.None, out error);
            }

            if (error != SocketError.Success)
            {
                return;
            }

            sent += now;
        }
    }

    /// <summary>Waits until the exporter answers, and leaves all that follows the status unread.</summary>
    /// <returns>Such as "HTTP/1.1 200".</returns>
    public async Task<string> ReadStatusAsync()
    {
        byte[] status = new byte["HTTP/1.1 200".Length];
        using var limit = new CancellationTokenSource(HangLimit);
        await _client.GetStream().ReadExactlyAsync(status, limit.Token);
        return Encoding.Latin1.GetString(status);
    }

    /// <returns>Everything until the exporter closes the connection, or resets it.</returns>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        using var limit = new CancellationTokenSource(HangLimit);
        try
        {
            for (int read; (read = await _client.GetStream().ReadAsync(buffer, limit.Token)) > 0;)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            // Reset: what was on the way is lost, and the connection is gone.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the exporter keeps the connection open; it said: {text}");
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
