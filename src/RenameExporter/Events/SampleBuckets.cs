using RenameExporter.Abi;
using RenameExporter.Probing;

namespace RenameExporter.Events;

/// <summary>The token buckets of the kernel's side, one for each actor: what they give is sampled, the rest is suppressed.</summary>
internal interface ISampleBuckets
{
    /// <summary>Gives the actor of a slot its samples back: as many as at its first rename. Not what is no actor's alone.</summary>
    void Refill(int slot);

    /// <summary>
    /// Renames of a sample's actor, with its errno, that were suppressed since. 0 where nobody knows whose they were, and
    /// once the slot has another owner.
    /// </summary>
    ulong SuppressedSince(RenameSample last);
}

/// <summary>Those of a probe. On the thread that reads its samples.</summary>
internal sealed class SampleBuckets(TimeProvider time) : ISampleBuckets
{
    // A sample that is older was in the ring while no exporter read it. Who knows what was suppressed since.
    private const ulong OldNs = 10_000_000_000;

    private Probe? _probe;

    /// <summary>Before the first sample is read.</summary>
    public void Open(Probe probe) => _probe = probe;

    public void Refill(int slot)
    {
        if (slot >= SlotNumbers.FirstActor)
        {
            _probe?.Refill(slot);
        }
    }

    public ulong SuppressedSince(RenameSample last) =>
        last.Slot < SlotNumbers.FirstActor || time.MonotonicNanoseconds() > last.MonotonicNanoseconds + OldNs
            ? 0
            : _probe?.SuppressedSince(last.Slot, last.Generation, last.Suppressed) ?? 0;
}
