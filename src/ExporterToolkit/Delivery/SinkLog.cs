namespace ExporterToolkit.Delivery;

/// <summary>
/// What is said of a sink: when trouble begins, once a minute while it lasts, and when it ends. A sink
/// that is down for a day is no reason to fill the log.
/// </summary>
internal sealed partial class SinkLog(string sink, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _saidFailure;
    private long? _saidDrop;
    private long? _saidRefusal;
    private bool _saidThisOutage;

    public void Failed(string reason, SinkCounts counts)
    {
        if (!IsDue(ref _saidFailure))
        {
            return;
        }

        if (_saidThisOutage)
        {
            SayStillFails(logger, sink, counts.Failures, counts.Queue.AllDropped, reason);
        }
        else
        {
            SayFails(logger, sink, reason);
        }

        _saidThisOutage = true;
    }

    /// <summary>Also when nothing was wrong.</summary>
    public void Works(SinkCounts counts)
    {
        if (_saidThisOutage)
        {
            SayWorks(logger, sink, counts.Failures, counts.Queue.AllDropped);
        }

        _saidThisOutage = false;
    }

    public void Refused(string reason)
    {
        if (IsDue(ref _saidRefusal))
        {
            SayRefused(logger, sink, reason);
        }
    }

    public void Closed(string reason) => SayClosed(logger, sink, reason);

    public void Dropped(QueueCounts counts)
    {
        lock (_lock)
        {
            if (!IsDue(ref _saidDrop))
            {
                return;
            }
        }

        SayDrops(logger, sink, counts.AllDropped);
    }

    public void NotFlushed(ulong events) => SayNotFlushed(logger, events, sink);

    private bool IsDue(ref long? said)
    {
        if (said is { } before && time.GetElapsedTime(before) < Pause)
        {
            return false;
        }

        said = time.GetTimestamp();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "events cannot be delivered to {Sink}, trying again: {Reason}")]
    private static partial void SayFails(ILogger logger, string sink, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "events still cannot be delivered to {Sink} ({Failures} attempts, {Dropped} events dropped so far): {Reason}")]
    private static partial void SayStillFails(
        ILogger logger, string sink, ulong failures, ulong dropped, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "events are delivered to {Sink} again ({Failures} attempts failed, {Dropped} events dropped so far)")]
    private static partial void SayWorks(ILogger logger, string sink, ulong failures, ulong dropped);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sink} gets no more events: {Reason}")]
    private static partial void SayClosed(ILogger logger, string sink, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sink} is slower than the events come: {Dropped} dropped so far")]
    private static partial void SayDrops(ILogger logger, string sink, ulong dropped);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sink} refused an event: {Reason}")]
    private static partial void SayRefused(ILogger logger, string sink, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "stopped with {Events} events not delivered to {Sink}")]
    private static partial void SayNotFlushed(ILogger logger, ulong events, string sink);
}
