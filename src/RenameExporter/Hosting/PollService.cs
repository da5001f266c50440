using RenameExporter.Configuration;
using RenameExporter.Snapshots;

namespace RenameExporter.Hosting;

/// <summary>The poll timer.</summary>
internal sealed class PollService(ExporterOptions options, RenameMonitor monitor, TimeProvider time)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.PollInterval, time);
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
