using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace ExporterToolkit.Hosting;

/// <summary>
/// Tells systemd how it goes (sd_notify(3)): ready, a status line, and the watchdog, which is fed while the
/// report is good. Without NOTIFY_SOCKET it does nothing.
/// </summary>
/// <param name="report">See <see cref="HostSetup.AddSystemd"/>.</param>
internal sealed class SystemdService(
    Func<(string Status, string? Failure)> report, TimeProvider time, ILogger<SystemdService> logger)
    : BackgroundService
{
    // Without a watchdog, the status still moves.
    private static readonly TimeSpan s_statusInterval = TimeSpan.FromSeconds(15);

    private readonly SystemdNotifier _notifier = new();

    /// <summary>Everything has started.</summary>
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
    internal static TimeSpan? WatchdogInterval(string? microseconds, string? process) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) && limit > 0
        && (process is null || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(limit / 2)
            : null;

    /// <summary>Until the host stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_notifier.IsEnabled)
        {
            return;
        }

        TimeSpan? watchdog = WatchdogInterval(
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"));
        using var timer = new PeriodicTimer(watchdog ?? s_statusInterval, time);
        using CancellationTokenRegistration stop = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            Tell(watchdog is not null);
        }

        _notifier.Notify(ServiceState.Stopping);
    }

    private void Tell(bool feed)
    {
        (string status, string? failure) = report();
        if (failure is not null)
        {
            logger.WatchdogNotFed(status, failure); // systemd will start us anew
            return;
        }

        _notifier.Notify(new ServiceState($"STATUS={status}"));
        if (feed)
        {
            _notifier.Notify(new ServiceState("WATCHDOG=1"));
        }
    }
}
