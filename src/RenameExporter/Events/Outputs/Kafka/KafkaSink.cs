using ExporterToolkit.Delivery;
using ExporterToolkit.Kafka;
using Librdkafka;

namespace RenameExporter.Events.Outputs.Kafka;

/// <summary>
/// Produces events. Delivered is what the broker has acknowledged for all replicas, and nothing else. A request is settled
/// before the next one goes out, so that the order of a host's events is kept whatever fails, with idempotence or without.
/// </summary>
/// <param name="name">As the output is given: <c>kafka:/PATH</c>.</param>
/// <param name="exposed">Sentences about its files.</param>
internal sealed class KafkaSink(string name, KafkaSettings settings, IEnumerable<string>? exposed = null) : ISink<RenameEvent>
{
    /// <summary>Records; as many as a runner gives at once.</summary>
    public const int MostInRequest = 256;

    private const int Debugging = 7; // LOG_DEBUG, syslog(3)

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50), s_longestPause = TimeSpan.FromSeconds(1);

    // librdkafka gives a record up when its time is over, and looks once a second.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    // What is at its end when the exporter is: a name that is being looked up, or a handshake.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly KafkaTarget _target = new(settings, name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    private readonly KafkaRound _round = new();

    // Not sent again: acknowledged, behind one that was not.
    private readonly HashSet<RenameEvent> _acknowledged = new(ReferenceEqualityComparer.Instance);

    private ILogger? _logger;
    private KafkaConnection? _connection;
    private bool _mayBeIdempotent = settings.Idempotence != Idempotence.Off;
    private bool _wasConnected;

    public string Name => name;

    public void Open(ILogger logger)
    {
        _logger = logger;
        if (KafkaLibrary.Problem() is { } problem)
        {
            throw new SinkException($"{name}: {problem}");
        }

        if (!KafkaLibrary.HasIdempotence)
        {
            _mayBeIdempotent = settings.Idempotence == Idempotence.On
                ? throw new SinkException(
                    $"{name}: idempotence: on needs librdkafka 1.0, and this host has {KafkaLibrary.VersionText}; set auto, or off")
                : false;
            logger.OldLibrary(name, KafkaLibrary.VersionText);
        }

        foreach (string sentence in exposed ?? [])
        {
            logger.Exposed(sentence);
        }

        try
        {
            _target.Client(_mayBeIdempotent).Dispose();
        }
        catch (Exception e) when (e is KafkaException or IOException)
        {
            throw new SinkException($"{name}: {e.Message}");
        }
    }

    public ValueTask<DeliveryResult> DeliverAsync(IReadOnlyList<RenameEvent> items, CancellationToken cancellation)
    {
        var attempt = new KafkaAttempt(settings.Timeout);
        while (true)
        {
            if (Connect(cancellation) is { } problem)
            {
                return ValueTask.FromResult(Retry(items, problem, attempt));
            }

            _round.Fill(items.Where(item => !_acknowledged.Contains(item)), attempt.MostInRequest);
            if (_round.Count == 0)
            {
                _acknowledged.Clear();
                return ValueTask.FromResult(new DeliveryResult(items.Count) { Uncertain = attempt.Uncertain });
            }

            _round.Send(_connection!);
            WaitFor(_round, cancellation);
            _acknowledged.UnionWith(_round.Acknowledged());
            attempt.Uncertain += _round.Uncertain;
            if (_round.FirstFailure is not { } failure)
            {
                attempt.Works();
                _connection!.Trouble.Forget(); // that a connection was closed meanwhile is none
            }
            else if (KafkaAttempt.IsOfRecord(failure.Code))
            {
                if (_round.Count == 1)
                {
                    return ValueTask.FromResult(Refuse(items, failure.Code, attempt));
                }

                attempt.MostInRequest = _round.Count / 2; // until it is alone
            }
            else if (AfterFailure(failure.Code, attempt, cancellation) is { } reason)
            {
                return ValueTask.FromResult(Retry(items, reason, attempt));
            }
        }
    }

    /// <summary>Connects anew, with passwords and certificates read again.</summary>
    public ValueTask ReopenAsync(CancellationToken cancellation)
    {
        Disconnect();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.Run(Disconnect).WaitAsync(s_farewell);
        }
        catch (TimeoutException)
        {
            // It goes with the process.
        }
    }

    /// <returns>Null: there is a connection, and the topic.</returns>
    private string? Connect(CancellationToken cancellation)
    {
        if (_connection is not null)
        {
            return null;
        }

        KafkaConnection connection;
        try
        {
            connection = new(_target, _mayBeIdempotent, Log);
        }
        catch (Exception e) when (e is KafkaException or IOException)
        {
            return e.Message;
        }

        try
        {
            (int partitions, string text) = connection.FindTopic(settings.Timeout, cancellation);
            if (partitions == 0)
            {
                return text;
            }

            (_connection, connection) = (connection, null!);
            if (!_wasConnected)
            {
                _logger?.Connected(_target.Topic, partitions, text);
                _wasConnected = true;
            }

            return null;
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private void WaitFor(KafkaRound round, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        bool isGivenUp = false;
        while (!round.IsSettled)
        {
            cancellation.ThrowIfCancellationRequested();
            _connection!.Poll(s_look);
            if (!isGivenUp && (TimeProvider.System.GetElapsedTime(started) > settings.Timeout + s_grace || _connection.FatalError is not null))
            {
                isGivenUp = true;
                _connection.Purge(); // each comes back
            }
        }
    }

    /// <summary>Finds out whether to try again at once, which nobody has to hear of.</summary>
    /// <returns>Null: yes. Else what to say.</returns>
    private string? AfterFailure(int code, KafkaAttempt attempt, CancellationToken cancellation)
    {
        KafkaConnection connection = _connection!;
        string reason = connection.FatalError ?? (connection.Trouble.Reason is null
            ? _target.CannotWrite(code)
            : connection.Trouble.Describe(_target, KafkaError.Describe(code)));
        bool isNoUse = connection.FatalError is not null || code == KafkaError.MessageTimedOut;
        if (isNoUse)
        {
            Disconnect();
        }

        // A broker that is none of idempotence says so, or says nothing and takes nothing.
        if (isNoUse && _mayBeIdempotent && !connection.HasDelivered && settings.Idempotence == Idempotence.Auto
            && !connection.Trouble.IsHopeless)
        {
            _mayBeIdempotent = false;
            _logger?.NotIdempotent(_target.Topic, reason);
            attempt.Restart();
            return null;
        }

        if (attempt.IsOver)
        {
            Disconnect();
            return reason;
        }

        cancellation.WaitHandle.WaitOne(attempt.NextPause(s_firstPause, s_longestPause));
        cancellation.ThrowIfCancellationRequested();
        return null;
    }

    private DeliveryResult Retry(IReadOnlyList<RenameEvent> items, string reason, KafkaAttempt attempt) =>
        DeliveryResult.Retry(Delivered(items), reason) with { Uncertain = attempt.Uncertain };

    private DeliveryResult Refuse(IReadOnlyList<RenameEvent> items, int code, KafkaAttempt attempt) => DeliveryResult.Refuse(
        Delivered(items), $"Kafka refuses a record for the topic '{_target.Topic}': {KafkaError.Describe(code)}; see the topic's max.message.bytes")
        with
    { Uncertain = attempt.Uncertain };

    /// <summary>Counts the first ones that were acknowledged, and forgets them: they do not come again.</summary>
    private int Delivered(IReadOnlyList<RenameEvent> items) => items.TakeWhile(_acknowledged.Remove).Count();

    private void Log(int level, string text)
    {
        if (level < Debugging)
        {
            _logger?.OfLibrary(text);
        }
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Information, "events go to the topic '{Topic}' of {Partitions} partitions, found at {Broker}")]
    public static partial void Connected(this ILogger logger, string topic, int partitions, string broker);

    [LoggerMessage(LogLevel.Information,
        "the broker of '{Topic}' is not idempotent ({Reason}): events get there at least once; what may be there twice is counted")]
    public static partial void NotIdempotent(this ILogger logger, string topic, string reason);

    [LoggerMessage(LogLevel.Information,
        "{Output}: this host has librdkafka {Version}, which has no idempotence (1.0 has): events get there at least once")]
    public static partial void OldLibrary(this ILogger logger, string output, string version);

    [LoggerMessage(LogLevel.Warning, "{Sentence}")]
    public static partial void Exposed(this ILogger logger, string sentence);

    [LoggerMessage(LogLevel.Debug, "librdkafka: {Text}")]
    public static partial void OfLibrary(this ILogger logger, string text);
}
