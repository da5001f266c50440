using Libbpf;
using RenameExporter.Probing;

namespace RenameExporter.Counting;

/// <summary>
/// The state of the exporter between start and stop: whether there is a probe to read, and what the
/// poll timer found. Scrapes call <see cref="Take()"/> from any thread; the others have one caller.
/// </summary>
internal sealed class RenameMonitor(TimeProvider time, ILogger<RenameMonitor> logger) : IDisposable
{
    private readonly Func<TimeSpan> _clock = () => time.GetElapsedTime(0);
    private readonly Lock _pollLock = new();

    // Of the poll that is under way, or of whoever exchanges the recorder.
    private readonly Lock _turn = new();
    private RenameRecorder? _recorder;
    private PollResult _poll = PollResult.None;
    private volatile string? _unavailable = "the probe is not attached yet";
    private volatile bool _isHandedOver;

    /// <summary>Why nothing can be read now; null when the probe is attached and was read once.</summary>
    public string? Unavailable => _unavailable;

    /// <summary>Why the exporter is not ready: nothing can be read, or the probe is blind. Null: it is.</summary>
    public string? NotReady => _unavailable ?? LastPoll.Canary.Blind;

    private PollResult LastPoll
    {
        get
        {
            lock (_pollLock)
            {
                return _poll;
            }
        }

        set
        {
            lock (_pollLock)
            {
                _poll = value;
            }
        }
    }

    /// <summary>Whether another exporter goes on with the probe: this one is well, and has nothing to show.</summary>
    public bool IsHandedOver => _isHandedOver;

    /// <summary>Takes over the attached probe. <see cref="Poll"/> makes it readable.</summary>
    public void Start(RenameRecorder recorder)
    {
        lock (_turn)
        {
            _recorder = recorder;
            _isHandedOver = false;
        }
    }

    /// <summary>
    /// Credits and publishes for the last time, and reads the probe no more, until <see cref="Start"/>. A poll that is under way
    /// ends before.
    /// </summary>
    /// <param name="reason">What whoever asks is told.</param>
    public void HandOver(string reason)
    {
        lock (_turn)
        {
            _isHandedOver = true;
            _unavailable = reason;
            _recorder?.Close();
        }
    }

    /// <summary>All counts now, from memory.</summary>
    /// <exception cref="ProbeException">There is no probe to read.</exception>
    public RenameSnapshot Take() => Take(rates: false);

    /// <summary>Likewise, with <see cref="RenameSnapshot.Rates"/>.</summary>
    /// <exception cref="ProbeException">There is no probe to read.</exception>
    public RenameSnapshot TakeWithRates() => Take(rates: true);

    private RenameSnapshot Take(bool rates)
    {
        if (_unavailable is { } reason)
        {
            throw new ProbeException(reason);
        }

        try
        {
            return _recorder!.Take(LastPoll, rates);
        }
        catch (ObjectDisposedException e)
        {
            throw new ProbeException(_unavailable ?? "the probe is detached", e);
        }
        catch (LibbpfException e)
        {
            throw new ProbeException(e.Message, e); // slots that are looked at for the first time are mapped then
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

    /// <summary>One tick of the timer: misses, falling counters, idle slots. Never throws; nothing while it is handed over.</summary>
    public void Poll()
    {
        lock (_turn)
        {
            RenameRecorder recorder = _recorder
                ?? throw new InvalidOperationException("no probe to poll: call Start first");
            if (!_isHandedOver)
            {
                Look(recorder);
            }
        }
    }

    private void Look(RenameRecorder recorder)
    {
        long started = time.GetTimestamp();
        PollResult last = LastPoll;
        PollResult result = last with { Polls = last.Polls + 1 };
        try
        {
            CanaryState canary = recorder.Watch();
            Tell(last.Canary, canary);
            string? fall = recorder.Tick(_clock);
            result = result with { Misses = recorder.ReadMisses(), Runs = recorder.ReadRuns(), Canary = canary };
            if (fall is not null)
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

        LastPoll = result with { Duration = time.GetElapsedTime(started) };
    }

    public void Dispose()
    {
        _unavailable = "the probe is detached";
        _recorder?.Dispose();
    }

    private void Tell(CanaryState before, CanaryState now)
    {
        if (now.Blind is { } reason && before.Blind is null)
        {
            logger.ProbeBlind(reason);
        }
        else if (now.Blind is null && before.Blind is not null)
        {
            logger.ProbeSees();
        }

        if (now.Unproven is { } why && before.Unproven is null)
        {
            logger.SightUnproven(why);
        }
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

/// <summary>What the poll timer found last, and how it fared so far.</summary>
/// <param name="Misses">As the kernel had them at the last poll.</param>
/// <param name="Duration">Of the last poll.</param>
/// <param name="Polls">Polls so far, failed ones included.</param>
/// <param name="Errors">Polls of the probe that failed, or found a counter that decreased.</param>
internal readonly record struct PollResult(ProbeMisses Misses, TimeSpan Duration, ulong Polls, ulong Errors)
{
    /// <summary>Null while the kernel does not measure programs.</summary>
    public ProbeRuns? Runs { get; init; }

    public CanaryState Canary { get; init; } = CanaryState.None;

    public static PollResult None { get; } = new(default, TimeSpan.Zero, 0, 0);
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error,
        Message = "a counter fell, which is a bug, please report it: {Fall}")]
    public static partial void CounterFell(this ILogger logger, string fall);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Slots} reclaimed slots could not be put back on the free list")]
    public static partial void SlotsLost(this ILogger logger, int slots);

    [LoggerMessage(Level = LogLevel.Error, Message = "the probe sees no renames: {Reason}")]
    public static partial void ProbeBlind(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "the probe sees renames again")]
    public static partial void ProbeSees(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot test here whether the probe sees renames: {Why}")]
    public static partial void SightUnproven(this ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "scrapes will get 503: {Reason}")]
    public static partial void ProbeUnavailable(this ILogger logger, string reason);
}
