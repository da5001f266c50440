using RenameExporter.Configuration;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Hosting;

/// <summary>
/// Attaches before the web server listens, so that whoever connects finds numbers; detaches after
/// the last scrape has ended (hosted services stop in reverse order).
/// </summary>
internal sealed class ProbeService(
    ExporterOptions options, ProbeLoader loader, RenameMonitor monitor, ILogger<RenameRecorder> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        monitor.Start(new RenameRecorder(
            loader.Load(options.Probe), options.Series, options.Labels, logger));
        monitor.Poll();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        monitor.Dispose();
        return Task.CompletedTask;
    }
}
