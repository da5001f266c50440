using Libbpf;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Probing;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Commands.Probing;

/// <summary>
/// Attaches before the web server listens, so that whoever connects finds numbers; detaches after
/// the last scrape has ended (hosted services stop in reverse order).
/// </summary>
internal sealed class ProbeService(
    ExporterOptions options, ProbeLoader loader, RenameMonitor monitor, SampleReader samples,
    ILogger<RenameRecorder> logger, HiddenRenames? hidden = null, RateHistory? rates = null, IProbeKeeper? keeper = null)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        (Probe probe, RenameRecorder recorder) = Start();
        samples.Open(probe);
        monitor.Start(recorder);
        monitor.Poll();

        // Once: most of what was needed to load the probe is not needed again, and nobody would ask for it back.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        LibbpfLibrary.ReleaseFreedMemory();
        return Task.CompletedTask;
    }

    private (Probe Probe, RenameRecorder Recorder) Start()
    {
        IProbeKeeper? place = keeper;
        if (place is not null && options.Guard is not null)
        {
            // Its hook may be one of the probe's programs, and must stop nobody while no exporter runs.
            logger.GuardIsNotKept(place.Where);
            loader.Abandon(place);
            place = null;
        }

        // Samples that nobody reads would cost every rename something.
        ProbeOptions wanted = options.Probe with
        {
            Samples = samples.IsWanted ? options.SampleLimits : null,
            Keep = place is null ? null : options.KeepLimits,
        };
        Probe probe = loader.Load(wanted, place);
        try
        {
            return (probe, Recorder(probe));
        }
        catch (KeptException e) when (place is not null && probe.IsContinued)
        {
            logger.TotalsNotContinued(place.Where, e.Message);
            probe.IsKept = false;
            probe.Dispose();
            loader.Forget(place);
            probe = loader.Load(wanted, place);
            return (probe, Recorder(probe));
        }
    }

    private RenameRecorder Recorder(Probe probe) => new(probe, options.Series, options.Labels, logger, hidden, rates);

    public Task StopAsync(CancellationToken cancellationToken)
    {
        monitor.Dispose();
        return Task.CompletedTask;
    }
}
