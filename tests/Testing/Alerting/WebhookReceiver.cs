using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Testing.Alerting;

/// <summary>One alert, as Alertmanager told it.</summary>
/// <param name="Since">When the rule began to fire; it may arrive much later.</param>
/// <param name="Status"><c>firing</c> or <c>resolved</c>.</param>
public sealed record Notification(
    DateTimeOffset Arrived,
    DateTimeOffset Since,
    string Status,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations)
{
    public string Name => Labels["alertname"];

    /// <summary>A label, or nothing.</summary>
    public string Of(string label) => Labels.GetValueOrDefault(label, "");
}

/// <summary>Where Alertmanager sends its notifications: a web server of the test's own.</summary>
public sealed class WebhookReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Notification> _notifications = new();

    public WebhookReceiver()
    {
        Url = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _ = ListenAsync();
    }

    public Uri Url { get; }

    public IReadOnlyList<Notification> Notifications => [.. _notifications];

    /// <summary>The first that is firing and like this, once it has come.</summary>
    public async Task<Notification> WaitForAsync(Func<Notification, bool> like, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        while (!timeout.IsCancellationRequested)
        {
            if (_notifications.FirstOrDefault(n => n.Status == "firing" && like(n)) is { } notification)
            {
                return notification;
            }

            await Task.Delay(100, CancellationToken.None);
        }

        throw new TimeoutException("no such notification; there were:\n" + string.Join('\n', _notifications.Select(
            n => $"{n.Status} {string.Join(",", n.Labels.Select(l => $"{l.Key}={l.Value}"))}")));
    }

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                DateTimeOffset arrived = DateTimeOffset.UtcNow;
                using JsonDocument message = await JsonDocument.ParseAsync(context.Request.InputStream);
                foreach (JsonElement alert in message.RootElement.GetProperty("alerts").EnumerateArray())
                {
                    _notifications.Enqueue(new(
                        arrived, alert.GetProperty("startsAt").GetDateTimeOffset(),
                        alert.GetProperty("status").GetString()!, Strings(alert, "labels"),
                        Strings(alert, "annotations")));
                }

                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
        }
    }

    private static Dictionary<string, string> Strings(JsonElement alert, string name) => alert.GetProperty(name)
        .EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
}
