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

        // Ended, not cancelled: the exception of a cancelled wait gets the text of its stack trace, for which
        // the runtime sorts the names of all methods.
        using CancellationTokenRegistration stop = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            monitor.Poll();
        }
    }
}
