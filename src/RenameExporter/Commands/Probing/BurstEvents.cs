using RenameExporter.Detection;
using RenameExporter.Events;

namespace RenameExporter.Commands.Probing;

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
