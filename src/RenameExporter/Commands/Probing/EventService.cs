using System.Runtime.InteropServices;
using RenameExporter.Configuration;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Events.Outputs;

namespace RenameExporter.Commands.Probing;

/// <summary>
/// Opens the sinks before there are samples; after the last one delivers what is queued, for as long
/// as --events.flush-timeout says. Whoever starts it says when to deliver.
/// </summary>
internal sealed class EventService(
    ExporterOptions options, LiveOptions live, EventPipeline events, ILogger<EventService> logger)
    : IHostedService, IDisposable
{
    private PosixSignalRegistration? _hangup;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (EventOutput output in options.Events.Outputs)
        {
            if (options.Samples is null && (options.Detector.IsOn || options.Guard is not null))
            {
                logger.AlertsOnly(output.ToString());
            }
            else if (options.Samples is null)
            {
                logger.NoEvents(output.ToString());
            }
            else
            {
                logger.EventsGoTo(output.ToString());
            }

            if (!options.Labels.Cgroup && options.Events.Selections.GetValueOrDefault(output.Text) is { Containers.Count: > 0 })
            {
                logger.ContainersOfSome(output.ToString());
            }
        }

        // Printing ends with its terminal; what writes files opens them anew.
        if (options.Events.Outputs.Count > 0)
        {
            _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                events.Reopen();
            });
        }

        events.Start();
        return Task.CompletedTask;
    }

    // Not for as long as the host has left: a slow scrape must not take the events' time.
    public Task StopAsync(CancellationToken cancellationToken) =>
        events.StopAsync(live.Current.Events.FlushTimeout);

    public void Dispose() => _hangup?.Dispose();
}

/// <summary>Makes an event of a burst that begins, for every output, ahead of those that wait.</summary>
internal sealed class BurstEvents(EventPipeline events) : IBurstListener
{
    public void Hear(Burst burst)
    {
        if (burst.Phase == BurstPhase.Begun)
        {
            events.Alert(burst.Last with { Burst = burst.Facts, Executable = burst.Program });
        }
    }
}
