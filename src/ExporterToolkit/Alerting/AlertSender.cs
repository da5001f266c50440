using System.Buffers;
using System.Text.Json;
using ExporterToolkit.Delivery;
using ExporterToolkit.Http;

namespace ExporterToolkit.Alerting;

/// <summary>What became of the alerts for one Alertmanager.</summary>
/// <param name="Url">Of that Alertmanager, as it was given.</param>
/// <param name="Sent">Alerts that it took; one that is repeated counts each time.</param>
/// <param name="Errors">Alerts in attempts that failed.</param>
/// <param name="Dropped">Alerts that it will not be told of.</param>
public sealed record AlertCounts(string Url, ulong Sent, ulong Errors, ulong Dropped);

/// <summary>
/// Tells one Alertmanager of alerts: at once when one begins, changes or ends, and again each minute while it lasts, as
/// Alertmanager forgets. What cannot be delivered is tried again, with pauses that grow. The state of each alert is kept,
/// not each message: an Alertmanager that was away gets what holds then.
/// </summary>
/// <param name="url">The alerts of API v2 are below it.</param>
/// <param name="random">From 0 to 1.</param>
internal sealed class AlertSender(
    Uri url, HttpClientFile? file, TimeProvider time, ILogger logger, Func<double> random) : IDisposable
{
    // Alerts at once; far more than anybody reads.
    private const int MostAlerts = 1024;
    private const int MostInOneRequest = 64;

    // As Prometheus does it: an alert ends by itself once nobody has repeated it four times.
    private static readonly TimeSpan s_repetition = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_validity = 4 * s_repetition;

    // The end of an alert is tried for as long, and then Alertmanager has found it out by itself.
    private static readonly TimeSpan s_endMatters = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(10);

    private readonly HttpPoster _poster = new(new(url.AbsoluteUri.TrimEnd('/') + "/api/v2/alerts"), file, logger);
    private readonly Backoff _backoff = new(s_firstWait, s_longestWait, random);
    private readonly SinkLog _log = new(url.ToString(), logger, time, "alerts");
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private TaskCompletionSource _told = NewSignal();
    private Task _running = Task.CompletedTask;
    private bool _isLast;
    private ulong _sent, _errors, _dropped;

    public AlertCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new(url.ToString(), _sent, _errors, _dropped);
            }
        }
    }

    /// <summary>Once.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Never waits, never throws.</summary>
    public void Tell(Alert alert)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            if (!_entries.TryGetValue(alert.Fingerprint, out Entry? entry))
            {
                if (_entries.Count == MostAlerts)
                {
                    _dropped++;
                    return;
                }

                _entries.Add(alert.Fingerprint, entry = new Entry(alert));
            }

            entry.Alert = alert;
            entry.IsNews = true;
            told = _told;
        }

        told.TrySetResult();
    }

    /// <summary>Says what is to be said, for as long as is left of the time.</summary>
    public async Task StopAsync(Task patience)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            _isLast = true;
            told = _told;
        }

        told.TrySetResult();
        await Task.WhenAny(_running, patience);
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _poster.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                (Entry Entry, Alert Alert)[] due = Due();
                if (due.Length > 0)
                {
                    await SendAsync(due);
                }
                else if (_isLast)
                {
                    return;
                }
                else
                {
                    await WaitAsync();
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The time is over.
        }
        catch (Exception e)
        {
            _log.Closed(e.Message); // a bug: it does not end the exporter
        }
    }

    private async Task SendAsync((Entry Entry, Alert Alert)[] due)
    {
        PostFailure? failure = await _poster.PostAsync(Json([.. due.Select(one => one.Alert)]), _stopping.Token);
        lock (_lock)
        {
            if (failure is null)
            {
                _sent += (ulong)due.Length;
            }
            else
            {
                _errors += (ulong)due.Length;
            }

            if (failure is null or { IsFinal: true })
            {
                _dropped += failure is null ? 0 : (ulong)due.Length;
                Array.ForEach(due, Said);
            }
        }

        if (failure is null)
        {
            _backoff.Reset();
            _log.Works(_errors, _dropped);
        }
        else if (failure.IsFinal)
        {
            _log.Refused(failure.Reason);
        }
        else
        {
            _log.Failed(failure.Reason, _errors, _dropped);
            await Task.Delay(_backoff.Next(), time, _stopping.Token);
        }
    }

    // With the lock held.
    private void Said((Entry Entry, Alert Alert) one)
    {
        one.Entry.SaidAt = time.GetTimestamp();
        if (!ReferenceEquals(one.Entry.Alert, one.Alert))
        {
            return; // there is news since
        }

        one.Entry.IsNews = false;
        if (one.Alert.EndsAt is not null)
        {
            _entries.Remove(one.Alert.Fingerprint);
        }
    }

    /// <summary>What is to be said now; the newest signal is taken.</summary>
    private (Entry Entry, Alert Alert)[] Due()
    {
        lock (_lock)
        {
            if (_told.Task.IsCompleted)
            {
                _told = NewSignal();
            }

            DateTimeOffset forgotten = time.GetUtcNow() - s_endMatters;
            foreach (var (fingerprint, entry) in _entries)
            {
                if (entry.Alert.EndsAt < forgotten)
                {
                    _entries.Remove(fingerprint); // which a dictionary allows while it is gone through
                    _dropped++;
                }
            }

            return [.. _entries.Values
                .Where(entry => entry.IsNews || (!_isLast && time.GetElapsedTime(entry.SaidAt) >= s_repetition))
                .OrderByDescending(entry => entry.IsNews)
                .Take(MostInOneRequest)
                .Select(entry => (entry, entry.Alert))];
        }
    }

    /// <summary>Until there is news, or something has to be repeated.</summary>
    private async Task WaitAsync()
    {
        Task told;
        TimeSpan? wait = null;
        lock (_lock)
        {
            told = _told.Task;
            if (_entries.Count > 0)
            {
                wait = s_repetition - _entries.Values.Max(entry => time.GetElapsedTime(entry.SaidAt));
            }
        }

        try
        {
            await told.WaitAsync(wait is null ? Timeout.InfiniteTimeSpan : Max(wait.Value, TimeSpan.Zero), time, _stopping.Token);
        }
        catch (TimeoutException)
        {
            // Time to repeat it.
        }
    }

    private ReadOnlyMemory<byte> Json(IReadOnlyList<Alert> alerts)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (Alert alert in alerts)
            {
                alert.Write(json, time.GetUtcNow() + s_validity);
            }

            json.WriteEndArray();
        }

        return bytes.WrittenMemory;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Entry(Alert alert)
    {
        public Alert Alert { get; set; } = alert;

        /// <summary>Not said yet.</summary>
        public bool IsNews { get; set; }

        /// <summary>Timestamp; of no use before it was said once.</summary>
        public long SaidAt { get; set; }
    }
}
