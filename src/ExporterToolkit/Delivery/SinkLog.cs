namespace ExporterToolkit.Delivery;

/// <summary>What is said of a sink: when trouble begins, once a minute while it lasts, and when it ends.</summary>
internal sealed partial class SinkLog(string sink, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _saidFailure;
    private long? _saidDrop;
    private long? _saidRefusal;
    private bool _saidThisOutage;

    public void Failed(string reason, QueueCounts counts)
    {
        if (IsDue(ref _saidFailure))
        {
            if (_saidThisOutage)
            {
                SayStillFails(sink, counts.Failures, counts.Dropped, reason);
            }
            else
            {
                SayFails(sink, reason);
            }

            _saidThisOutage = true;
        }
    }

    /// <summary>Also when nothing was wrong.</summary>
    public void Works(QueueCounts counts)
    {
        if (_saidThisOutage)
        {
            SayWorks(sink, counts.Failures, counts.Dropped);
        }

        _saidThisOutage = false;
    }

    public void Refused(string reason)
    {
        if (IsDue(ref _saidRefusal))
        {
            SayRefused(sink, reason);
        }
    }

    public void Dropped(QueueCounts counts)
    {
        if (IsDue(ref _saidDrop))
        {
            SayDrops(sink, counts.Dropped);
        }
    }

    private bool IsDue(ref long? said)
    {
        lock (_lock)
        {
            if (said is { } before && time.GetElapsedTime(before) < s_pause)
            {
                return false;
            }

            said = time.GetTimestamp();
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "events cannot be delivered to {Sink}, trying again: {Reason}")]
    private partial void SayFails(string sink, string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "events still cannot be delivered to {Sink} ({Failures} attempts, {Dropped} events dropped so far): {Reason}")]
    private partial void SayStillFails(string sink, ulong failures, ulong dropped, string reason);

    [LoggerMessage(
        LogLevel.Information,
        "events are delivered to {Sink} again ({Failures} attempts failed, {Dropped} events dropped so far)")]
    private partial void SayWorks(string sink, ulong failures, ulong dropped);

    [LoggerMessage(LogLevel.Warning, "{Sink} gets no more events: {Reason}")]
    public partial void Closed(string sink, string reason);

    [LoggerMessage(LogLevel.Warning, "{Sink} is slower than the events come: {Dropped} dropped so far")]
    private partial void SayDrops(string sink, ulong dropped);

    [LoggerMessage(LogLevel.Warning, "{Sink} refused an event: {Reason}")]
    private partial void SayRefused(string sink, string reason);

    [LoggerMessage(
        LogLevel.Warning, "stopped with {Events} events not delivered to {Sink}: the time to flush had passed")]
    public partial void NotFlushed(ulong events, string sink);
}
