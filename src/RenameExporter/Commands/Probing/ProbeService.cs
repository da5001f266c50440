using System.Diagnostics;
using Libbpf;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Keeping;
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
    // An exporter that hands over does so within a second, unless it is stopped, or starts itself.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Null until it is attached.</summary>
    public Probe? Probe { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (keeper is PinDirectory pins)
        {
            TakeOver(pins, cancellationToken);
        }

        (Probe, RenameRecorder recorder) = Start();
        samples.Open(Probe);
        monitor.Start(recorder);
        monitor.Poll();

        // Once: most of what was needed to load the probe is not needed again, and nobody would ask for it back.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        LibbpfLibrary.ReleaseFreedMemory();
        return Task.CompletedTask;
    }

    /// <summary>Reads the probe again, from where another exporter has left it.</summary>
    /// <exception cref="KeptException">Its totals do not fit.</exception>
    public void Resume()
    {
        monitor.Start(Recorder(Probe!));
        monitor.Poll();
    }

    private void TakeOver(PinDirectory pins, CancellationToken stop)
    {
        try
        {
            var waited = Stopwatch.StartNew();
            (bool wasInUse, bool isInUse) = pins.TakeOver(s_patience, stop);
            if (isInUse)
            {
                logger.NotHandedOver(pins.Where, s_patience.TotalSeconds);
            }
            else if (wasInUse)
            {
                logger.GotIt(pins.Where, waited.ElapsedMilliseconds);
            }
        }
        catch (Exception e) when (e is KeptException or LibbpfException)
        {
            // Whoever looks for what is kept there, or keeps something, says so.
        }
    }

    private (Probe Probe, RenameRecorder Recorder) Start()
    {
        if (keeper is not StoreKeeper)
        {
            // What systemd has of an exporter with other flags would stay attached for nobody.
            loader.Abandon(new StoreKeeper());
        }

        // Samples that nobody reads would cost every rename something.
        ProbeOptions wanted = options.Probe with
        {
            Samples = samples.IsWanted ? options.SampleLimits : null,
            Keep = keeper is null ? null : options.KeepLimits,
        };
        IProbeKeeper? place = keeper;
        if (place is not null && !IsKept(place, wanted))
        {
            loader.Abandon(place);
            wanted = wanted with { Keep = null };
            place = null;
        }

        Probe probe = loader.Load(wanted, place);
        try
        {
            RenameRecorder recorder = Recorder(probe); // and with it the totals of a predecessor
            if (probe.IsContinued)
            {
                logger.Continued(probe.Mode.Name(), probe.Mode.Hook(), place!.Where, probe.Totals!.Began);
            }
            else if (place is not null)
            {
                loader.Keep(probe, place);
            }

            return (probe, recorder);
        }
        catch (Exception e) when (place is not null && (probe.IsContinued || probe.Predecessor is not null))
        {
            // Whatever is wrong with what was kept stops no start: it would stop the next one as well.
            logger.NotContinued(place.Where, e.Message);
            probe.IsKept = false;
            probe.Dispose();
            loader.Forget(place);
            probe = loader.Load(wanted, place);
            RenameRecorder recorder = Recorder(probe);
            loader.Keep(probe, place);
            return (probe, recorder);
        }
    }

    private bool IsKept(IProbeKeeper place, ProbeOptions wanted)
    {
        if (options.Guard is not null)
        {
            // Its hook may be one of the probe's programs, and must stop nobody while no exporter runs.
            logger.GuardIsNotKept(place.Where);
            return false;
        }

        if (MemoryNeed.Problem(wanted, options.MakesEvents) is { } problem)
        {
            logger.NotKept(problem);
            return false;
        }

        return true;
    }

    private RenameRecorder Recorder(Probe probe) => new(probe, options.Series, options.Labels, logger, hidden, rates);

    public Task StopAsync(CancellationToken cancellationToken)
    {
        monitor.Dispose();
        return Task.CompletedTask;
    }
}
