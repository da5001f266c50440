using RenameExporter.Configuration;
using RenameExporter.Counting;

namespace RenameExporter.Commands.Probing;

/// <summary>
/// The poll timer, at the interval that is in force. It has a thread of its own: a timer of the runtime would wake two
/// others for each poll.
/// </summary>
/// <param name="wait">Waits on a handle for a time, and tells whether it was set; null: in real time.</param>
internal sealed class PollService(
    LiveOptions options, RenameMonitor monitor, TimeProvider time, Func<WaitHandle, TimeSpan, bool>? wait = null)
    : BackgroundService
{
    private readonly Func<WaitHandle, TimeSpan, bool> _wait = wait ?? WaitFor;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Lock _lock = new();
    private TimeSpan _interval;
    private long _from;

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    // However little of the host's patience a slow scrape has left: a poll that is under way ends before the probe goes.
    public override Task StopAsync(CancellationToken cancellationToken) => base.StopAsync(CancellationToken.None);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Begin(options.Current.PollInterval);
        options.Changed += Take;
        new Thread(() =>
        {
            try
            {
                using CancellationTokenRegistration stop = stoppingToken.Register(() => _wake.Set());
                Run(stoppingToken);
                ended.SetResult();
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
            finally
            {
                options.Changed -= Take;
            }
        })
        {
            Name = "poll",
            IsBackground = true,
        }.Start();
        return ended.Task;
    }

    // In whole milliseconds: rounded down, it would not wait for the last one.
    private static bool WaitFor(WaitHandle handle, TimeSpan limit) =>
        handle.WaitOne((int)Math.Min(int.MaxValue, Math.Ceiling(limit.TotalMilliseconds)));

    private void Take(ExporterOptions now)
    {
        if (now.PollInterval != _interval)
        {
            Begin(now.PollInterval);
        }

        monitor.SetIdleTimeout(now.Series.IdleTimeout);
        _wake.Set();
    }

    // From now on: the next poll is an interval away.
    private void Begin(TimeSpan interval)
    {
        lock (_lock)
        {
            _interval = interval;
            _from = time.GetTimestamp();
        }
    }

    private void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (IsDue() is not { } left)
            {
                monitor.Poll();
            }
            else
            {
                _wait(_wake, left);
            }
        }
    }

    /// <returns>How long until a poll is due; null: it is, and this one is the last to be told.</returns>
    private TimeSpan? IsDue()
    {
        lock (_lock)
        {
            TimeSpan elapsed = time.GetElapsedTime(_from);
            if (elapsed < _interval)
            {
                return _interval - elapsed;
            }

            // Polls that were missed are not made up for, and a late one makes the next one no later.
            _from += (long)(elapsed.Ticks / _interval.Ticks * _interval.Ticks
                * ((double)time.TimestampFrequency / TimeSpan.TicksPerSecond));
            return null;
        }
    }
}
