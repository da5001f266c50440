namespace ExporterToolkit.Delivery;

/// <summary>What is said of a sink: when trouble begins, once a minute while it lasts, and when it ends.</summary>
/// <param name="what">That it gets, for messages.</param>
internal sealed partial class SinkLog(string sink, ILogger logger, TimeProvider time, string what = "events")
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _saidFailure;
    private long? _saidDrop;
    private long? _saidRefusal;
    private bool _saidThisOutage;

    public void Failed(string reason, QueueCounts counts) => Failed(reason, counts.Failures, counts.Dropped);

    /// <param name="failures">Attempts so far.</param>
    /// <param name="dropped">Items so far.</param>
    public void Failed(string reason, ulong failures, ulong dropped)
    {
        if (IsDue(ref _saidFailure))
        {
            if (_saidThisOutage)
            {
                SayStillFails(what, sink, failures, dropped, reason);
            }
            else
            {
                SayFails(what, sink, reason);
            }

            _saidThisOutage = true;
        }
    }

    /// <summary>Also when nothing was wrong.</summary>
    public void Works(QueueCounts counts) => Works(counts.Failures, counts.Dropped);

    /// <inheritdoc cref="Failed(string, ulong, ulong)"/>
    public void Works(ulong failures, ulong dropped)
    {
        if (_saidThisOutage)
        {
            SayWorks(what, sink, failures, dropped);
        }

        _saidThisOutage = false;
    }

    public void Refused(string reason)
    {
        if (IsDue(ref _saidRefusal))
        {
            SayRefused(sink, what, reason);
        }
    }

    public void Dropped(QueueCounts counts)
    {
        if (IsDue(ref _saidDrop))
        {
            SayDrops(sink, what, counts.Dropped);
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

    /// <summary>It never will.</summary>
    public void Closed(string reason) => SayClosed(sink, what, reason);

    /// <summary>So many were left at the end.</summary>
    public void NotFlushed(ulong left) => SayNotFlushed(left, what, sink);

    [LoggerMessage(LogLevel.Warning, "{What} cannot be delivered to {Sink}, trying again: {Reason}")]
    private partial void SayFails(string what, string sink, string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "{What} still cannot be delivered to {Sink} ({Failures} attempts, {Dropped} {What} dropped so far): {Reason}")]
    private partial void SayStillFails(string what, string sink, ulong failures, ulong dropped, string reason);

    [LoggerMessage(
        LogLevel.Information,
        "{What} are delivered to {Sink} again ({Failures} attempts failed, {Dropped} {What} dropped so far)")]
    private partial void SayWorks(string what, string sink, ulong failures, ulong dropped);

    [LoggerMessage(LogLevel.Warning, "{Sink} gets no more {What}: {Reason}")]
    private partial void SayClosed(string sink, string what, string reason);

    [LoggerMessage(LogLevel.Warning, "{Sink} is too slow for the {What}: {Dropped} dropped so far")]
    private partial void SayDrops(string sink, string what, ulong dropped);

    [LoggerMessage(LogLevel.Warning, "{Sink} refused some {What}: {Reason}")]
    private partial void SayRefused(string sink, string what, string reason);

    [LoggerMessage(
        LogLevel.Warning, "stopped with {Left} {What} not delivered to {Sink}: the time to flush had passed")]
    private partial void SayNotFlushed(ulong left, string what, string sink);
}
