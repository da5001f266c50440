using RenameExporter.Abi;
using RenameExporter.Probing;

namespace RenameExporter.Events;

/// <summary>The token buckets of the kernel's side, one for each actor: what they give is sampled, the rest is suppressed.</summary>
internal interface ISampleBuckets
{
    /// <summary>Gives the actor of a slot its samples back: as many as at its first rename. Not what is no actor's alone.</summary>
    void Refill(int slot);

    /// <summary>
    /// Renames of a sample's actor, with its errno, that were suppressed since. 0 where nobody knows whose they were, once
    /// the slot has another owner, and where the sample is of a time in which this exporter read none.
    /// </summary>
    ulong SuppressedSince(RenameSample last);
}

/// <summary>Those of a probe. On the thread that reads its samples.</summary>
internal sealed class SampleBuckets(TimeProvider time) : ISampleBuckets
{
    private Probe? _probe;
    private ulong _openedNs;

    /// <summary>Before a sample is read, and whenever another exporter has read them meanwhile.</summary>
    public void Open(Probe probe) => (_probe, _openedNs) = (probe, time.MonotonicNanoseconds());

    public void Refill(int slot)
    {
        if (slot >= SlotNumbers.FirstActor)
        {
            _probe?.Refill(slot);
        }
    }

    public ulong SuppressedSince(RenameSample last) =>
        last.Slot < SlotNumbers.FirstActor || last.MonotonicNanoseconds < _openedNs
            ? 0
            : _probe?.SuppressedSince(last.Slot, last.Generation, last.Suppressed) ?? 0;
}
