using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Guard.Enforcing;

namespace RenameExporter.Guard.Reporting;

/// <summary>
/// Tells of what the guard does: an event for every output, ahead of those that wait, and a line of the log. The
/// thread that reads the guard's ring only leaves its records here; another one asks /proc. What was done has room
/// that nothing else takes.
/// </summary>
/// <param name="alert"><see cref="EventPipeline.Alert"/>; null: there is no output.</param>
/// <param name="hasRoom"><see cref="EventPipeline.HasRoomForAlerts"/>.</param>
internal sealed class GuardVerdicts(
    PolicyHistory policies, VerdictEvents events, VerdictLog log, Action<RenameEvent>? alert, Func<bool> hasRoom,
    ILogger<GuardVerdicts> logger)
    : IVerdictListener, IHostedService, IDisposable
{
    /// <summary>Records that wait at most.</summary>
    public const int Capacity = 4096;

    /// <summary>Of these, records of renames that went on.</summary>
    public const int MostOthers = 1024;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // A slow output has this long to make room, and then none until it has.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5), s_look = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<GuardRecord> _waiting = new();
    private readonly AutoResetEvent _wake = new(false);
    private Thread? _thread;
    private ulong _dropped;
    private volatile bool _stopped;
    private bool _isPatient = true;
    private bool _failed;

    /// <summary>Records of which nothing was said, as too many waited.</summary>
    public ulong Dropped
    {
        get
        {
            lock (_lock)
            {
                return _dropped;
            }
        }
    }

    /// <summary>Never waits.</summary>
    public void Hear(in GuardRecord record)
    {
        lock (_lock)
        {
            if (_waiting.Count < (record.Outcome == GuardOutcome.Acted ? Capacity : MostOthers))
            {
                _waiting.Enqueue(record);
            }
            else
            {
                _dropped++;
            }
        }

        _wake.Set();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "verdicts" };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>No record comes any more. What has come by now is told.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        _wake.Set();
        _thread?.Join(s_pause);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (_thread?.IsAlive != true)
        {
            _wake.Dispose(); // else it goes with the process
        }
    }

    /// <summary>Tells what there is to tell. One caller at a time.</summary>
    internal void TellAll()
    {
        while (Take() is { } record)
        {
            Tell(in record);
        }
    }

    private GuardRecord? Take()
    {
        lock (_lock)
        {
            return _waiting.TryDequeue(out GuardRecord record) ? record : null;
        }
    }

    private void Run()
    {
        while (!_stopped)
        {
            _wake.WaitOne(log.Owes ? VerdictLog.Period : Timeout.InfiniteTimeSpan);
            TellAll();
            log.TellKeptBack();
        }

        TellAll();
    }

    // A bug does not end the exporter, and an event that cannot be made is no reason for no line.
    private void Tell(in GuardRecord record)
    {
        try
        {
            RenameEvent verdict = events.Make(in record, policies.At(record.TimeNs));
            if (alert is not null)
            {
                WaitForRoom();
                alert(verdict);
            }

            log.Write(verdict);
        }
        catch (Exception e)
        {
            logger.VerdictNotTold(record.Pid, record.Outcome, (GuardAction)record.Actions, _failed ? null : e);
            _failed = true;
        }
    }

    private void WaitForRoom()
    {
        for (TimeSpan waited = TimeSpan.Zero; !hasRoom(); waited += s_look)
        {
            if (_stopped || !_isPatient || waited >= s_patience)
            {
                _isPatient = false;
                return;
            }

            Thread.Sleep(s_look);
        }

        _isPatient = true;
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error,
        Message = "guard: pid {Pid}, {Outcome}, done: {Done}; no event could be made of it, which is a bug, "
            + "please report it")]
    public static partial void VerdictNotTold(
        this ILogger logger, uint pid, GuardOutcome outcome, GuardAction done, Exception? exception);
}
