namespace RenameExporter.Sinks;

/// <summary>
/// What is said of a sink: when trouble begins, once a minute while it lasts, and when it ends. A sink
/// that is down for a day is no reason to fill the log.
/// </summary>
internal sealed class SinkLog(string sink, ILogger logger, TimeProvider time)
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
            logger.SinkStillFails(sink, counts.Failures, counts.Queue.AllDropped, reason);
        }
        else
        {
            logger.SinkFails(sink, reason);
        }

        _saidThisOutage = true;
    }

    /// <summary>Also when nothing was wrong.</summary>
    public void Works(SinkCounts counts)
    {
        if (_saidThisOutage)
        {
            logger.SinkWorks(sink, counts.Failures, counts.Queue.AllDropped);
        }

        _saidThisOutage = false;
    }

    public void Refused(string reason)
    {
        if (IsDue(ref _saidRefusal))
        {
            logger.SinkRefused(sink, reason);
        }
    }

    public void Closed(string reason) => logger.SinkClosed(sink, reason);

    public void Dropped(QueueCounts counts)
    {
        lock (_lock)
        {
            if (!IsDue(ref _saidDrop))
            {
                return;
            }
        }

        logger.SinkDrops(sink, counts.AllDropped);
    }

    public void NotFlushed(ulong events) => logger.SinkNotFlushed(events, sink);

    private bool IsDue(ref long? said)
    {
        if (said is { } before && time.GetElapsedTime(before) < Pause)
        {
            return false;
        }

        said = time.GetTimestamp();
        return true;
    }
}
