using RenameExporter.Configuration;
using RenameExporter.Snapshots;

namespace RenameExporter.Hosting;

/// <summary>The poll timer, at the interval that is in force.</summary>
internal sealed class PollService(LiveOptions options, RenameMonitor monitor, TimeProvider time)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Current.PollInterval, time);
        using IDisposable changes = options.OnChange(now =>
        {
            timer.Period = now.PollInterval;
            monitor.SetIdleTimeout(now.Series.IdleTimeout);
        });
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                monitor.Poll();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
