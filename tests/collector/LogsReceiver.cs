using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace CollectorTests;

/// <summary>Where the collector sends: takes OTLP/HTTP in JSON, as Loki's endpoint does.</summary>
internal sealed class LogsReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<LogRecord> _records = new();
    private readonly Task _receiving;

    public LogsReceiver()
    {
        Url = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"{Url}/");
        _listener.Start();
        _receiving = Task.Run(ReceiveAsync);
    }

    public string Url { get; }

    /// <summary>So far.</summary>
    public IReadOnlyList<LogRecord> Records => [.. _records];

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _receiving;
        _listener.Close();
    }

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            bool isLogs = context.Request.Url!.AbsolutePath == "/otlp/v1/logs";
            if (isLogs)
            {
                Take((await JsonNode.ParseAsync(context.Request.InputStream))!);
            }

            context.Response.StatusCode = isLogs ? 200 : 404;
            context.Response.ContentType = "application/json";
            context.Response.Close("{}"u8.ToArray(), willBlock: false);
        }
    }

    private void Take(JsonNode request)
    {
        foreach (JsonNode? resource in request["resourceLogs"]!.AsArray())
        {
            IReadOnlyDictionary<string, string> of = Attributes(resource!["resource"]);
            foreach (JsonNode? record in resource["scopeLogs"]!.AsArray().SelectMany(scope => scope!["logRecords"]!.AsArray()))
            {
                _records.Enqueue(new((string?)record!["eventName"], of, Attributes(record)));
            }
        }
    }

    private static Dictionary<string, string> Attributes(JsonNode? node) => (node?["attributes"]?.AsArray() ?? []).ToDictionary(
        pair => (string)pair!["key"]!,
        pair => pair!["value"]!.AsObject().Single().Value is JsonValue value
            ? Convert.ToString(value, CultureInfo.InvariantCulture)! : pair["value"]!.ToJsonString());
}

/// <param name="Event">Its name; null: none.</param>
internal sealed record LogRecord(
    string? Event, IReadOnlyDictionary<string, string> Resource, IReadOnlyDictionary<string, string> Attributes)
{
    public string Id => Attributes["log.record.uid"];
}
