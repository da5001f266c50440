using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Hosting;

/// <summary>
/// Tells systemd how it goes (sd_notify(3)): ready, a status line, and the watchdog, which is fed by what a
/// scrape does. Without NOTIFY_SOCKET it does nothing.
/// </summary>
internal sealed class SystemdService(RenameMonitor monitor, TimeProvider time, ILogger<SystemdService> logger)
    : BackgroundService
{
    // Without a watchdog, the status still moves.
    private static readonly TimeSpan s_statusInterval = TimeSpan.FromSeconds(15);

    private readonly SystemdNotifier _notifier = new();

    /// <param name="where">What it listens on.</param>
    public void Ready(IEnumerable<string> where)
    {
        if (_notifier.IsEnabled)
        {
            _notifier.Notify(ServiceState.Ready);
            _notifier.Notify(new ServiceState($"STATUS=ready on {string.Join(' ', where)}"));
        }
    }

    /// <param name="microseconds">WATCHDOG_USEC.</param>
    /// <param name="process">WATCHDOG_PID; null: whoever asks.</param>
    /// <returns>How often to feed it: twice in its time, as sd_watchdog_enabled(3) has it. Null: there is none.</returns>
    public static TimeSpan? WatchdogInterval(string? microseconds, string? process) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) && limit > 0
        && (process is null || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(limit / 2)
            : null;

    public static string Status(RenameSnapshot snapshot) => string.Create(
        CultureInfo.InvariantCulture,
        $"STATUS=attached by {snapshot.Attach.Name()}: {snapshot.Events.Renamed} renames, "
        + $"{snapshot.Events.Failed} failed, {snapshot.Actors.Count} actors");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_notifier.IsEnabled)
        {
            return;
        }

        TimeSpan? watchdog = WatchdogInterval(
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"));
        using var timer = new PeriodicTimer(watchdog ?? s_statusInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Tell(watchdog is not null);
            }
        }
        catch (OperationCanceledException)
        {
            _notifier.Notify(ServiceState.Stopping);
        }
    }

    private void Tell(bool feed)
    {
        try
        {
            _notifier.Notify(new ServiceState(Status(monitor.Take())));
            if (feed)
            {
                _notifier.Notify(new ServiceState("WATCHDOG=1"));
            }
        }
        catch (ProbeException e)
        {
            logger.WatchdogNotFed(e.Message); // systemd will start us anew
        }
    }
}
