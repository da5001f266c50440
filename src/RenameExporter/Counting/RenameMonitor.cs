using RenameExporter.Probing;

namespace RenameExporter.Counting;

/// <summary>
/// The state of the exporter between start and stop: whether there is a probe to read, and what the
/// poll timer found. Scrapes call <see cref="Take"/> from any thread; the others have one caller.
/// </summary>
internal sealed class RenameMonitor(TimeProvider time, ILogger<RenameMonitor> logger) : IDisposable
{
    private RenameRecorder? _recorder;
    private volatile PollResult _poll = PollResult.None;
    private volatile string? _unavailable = "the probe is not attached yet";

    /// <summary>Why nothing can be read now; null when the probe is attached and was read once.</summary>
    public string? Unavailable => _unavailable;

    /// <summary>Takes over the attached probe. <see cref="Poll"/> makes it readable.</summary>
    public void Start(RenameRecorder recorder) => _recorder = recorder;

    /// <summary>All counts now, from memory.</summary>
    /// <exception cref="ProbeException">There is no probe to read.</exception>
    public RenameSnapshot Take()
    {
        if (_unavailable is { } reason)
        {
            throw new ProbeException(reason);
        }

        try
        {
            return _recorder!.Take(_poll);
        }
        catch (ObjectDisposedException e)
        {
            throw new ProbeException("the probe is detached", e);
        }
    }

    /// <summary>See <see cref="RenameRecorder.IdleTimeout"/>.</summary>
    public void SetIdleTimeout(TimeSpan value)
    {
        if (_recorder is { } recorder)
        {
            recorder.IdleTimeout = value;
        }
    }

    /// <summary>One tick of the timer: misses, falling counters, idle slots. Never throws.</summary>
    public void Poll()
    {
        RenameRecorder recorder = _recorder
            ?? throw new InvalidOperationException("no probe to poll: call Start first");
        long started = time.GetTimestamp();
        PollResult result = _poll with { Polls = _poll.Polls + 1 };
        try
        {
            result = result with { Misses = recorder.ReadMisses(), Runs = recorder.ReadRuns() };
            if (recorder.Tick(time.GetElapsedTime(0, started)) is { } fall)
            {
                result = result with { Errors = result.Errors + 1 };
                logger.CounterFell(fall);
            }

            if (recorder.ReclaimIdleSlots() is > 0 and int lost)
            {
                result = result with { Errors = result.Errors + 1 };
                logger.SlotsLost(lost);
            }

            SetUnavailable(null);
        }
        catch (Exception e)
        {
            // Whatever it is: the exporter goes on, says so, and does not serve old numbers.
            result = result with { Errors = result.Errors + 1 };
            SetUnavailable($"the probe cannot be read: {e.Message}");
        }

        _poll = result with { Duration = time.GetElapsedTime(started) };
    }

    public void Dispose()
    {
        _unavailable = "the probe is detached";
        _recorder?.Dispose();
    }

    // A failure that lasts is logged once, not once a second.
    private void SetUnavailable(string? reason)
    {
        if (reason is not null && _unavailable != reason)
        {
            logger.ProbeUnavailable(reason);
        }

        _unavailable = reason;
    }
}
