using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ExporterToolkit.Tests.Alerting;

/// <summary>An HTTP server on loopback that keeps what is posted, and answers as it is told to.</summary>
internal sealed class RecordingServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<(string Path, string? Authorization, JsonElement Body)> _got = new();

    public RecordingServer()
    {
        using (var port = new TcpListener(IPAddress.Loopback, 0))
        {
            port.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}/prefix/");
        }

        _listener = new HttpListener { Prefixes = { $"{Url.GetLeftPart(UriPartial.Authority)}/" } };
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Url { get; }

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>While it is not set, nobody gets an answer.</summary>
    public ManualResetEventSlim Answers { get; } = new(true);

    public IReadOnlyList<(string Path, string? Authorization, JsonElement Body)> Got => [.. _got];

    /// <summary>Of all requests, in their order.</summary>
    public IReadOnlyList<JsonElement> Alerts => [.. Got.SelectMany(one => one.Body.EnumerateArray())];

    public void Dispose()
    {
        Answers.Set();
        _listener.Close();
        Answers.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                string body = await reader.ReadToEndAsync();
                Answers.Wait();
                if (Status == HttpStatusCode.OK)
                {
                    _got.Enqueue((
                        context.Request.Url!.AbsolutePath, context.Request.Headers["Authorization"],
                        JsonDocument.Parse(body).RootElement));
                }

                context.Response.StatusCode = (int)Status;
                context.Response.Close("said no"u8.ToArray(), willBlock: false);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException or InvalidOperationException)
        {
            // It is closed.
        }
    }
}
