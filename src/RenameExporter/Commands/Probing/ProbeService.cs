using Libbpf;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Probing;

/// <summary>
/// Attaches before the web server listens, so that whoever connects finds numbers; detaches after
/// the last scrape has ended (hosted services stop in reverse order).
/// </summary>
internal sealed class ProbeService(
    ExporterOptions options, ProbeLoader loader, RenameMonitor monitor, SampleReader samples,
    ILogger<RenameRecorder> logger, HiddenRenames? hidden = null, RateHistory? rates = null)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Samples that nobody reads would cost every rename something.
        Probe probe = loader.Load(options.Probe with
        {
            Samples = samples.IsWanted ? options.SampleLimits : null,
        });
        samples.Open(probe);
        monitor.Start(new RenameRecorder(probe, options.Series, options.Labels, logger, hidden, rates));
        monitor.Poll();

        // Once: most of what was needed to load the probe is not needed again, and nobody would ask for it back.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        LibbpfLibrary.ReleaseFreedMemory();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        monitor.Dispose();
        return Task.CompletedTask;
    }
}
