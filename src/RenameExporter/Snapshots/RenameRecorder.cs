using RenameExporter.Kernel;

namespace RenameExporter.Snapshots;

/// <summary>
/// Reads the probe. <see cref="Take"/> is for every scrape, from memory alone;
/// <see cref="ReclaimIdleSlots"/> is for the poll timer alone. Owns the probe.
/// </summary>
internal sealed class RenameRecorder : IDisposable
{
    // Held while counts are read, or moved from a slot to the ledger: each is then seen once.
    private readonly Lock _gate = new();
    private readonly Probe _probe;
    private readonly ActorLedger _ledger;
    private readonly IdleSlots _idleSlots;
    private ulong _reclaimed;

    public RenameRecorder(Probe probe, int maxActors)
    {
        _probe = probe;
        _ledger = new ActorLedger(maxActors);
        _idleSlots = new IdleSlots(probe.Actors.Slots.Length);
    }

    /// <param name="poll">What the timer found last; it becomes part of the snapshot.</param>
    /// <exception cref="ObjectDisposedException">The probe has been detached.</exception>
    public RenameSnapshot Take(PollResult poll)
    {
        lock (_gate)
        {
            ReadOnlySpan<ActorSlot> slots = _probe.Actors.Slots;
            _ledger.BeginReading();
            int used = 0;
            for (int number = SlotNumbers.FirstActor; number < slots.Length; number++)
            {
                // The count first: a slot with a count has its whole key.
                ulong renames = Volatile.Read(in slots[number].Renames);
                if (renames != 0)
                {
                    used++;
                    _ledger.AddLive(in slots[number].Key, renames);
                }
            }

            var (series, values, overflow) = _ledger.EndReading();
            IReadOnlyList<LatencyHistogram> latency = LatencyReader.Read(_probe.Latency.Slots);
            return new RenameSnapshot
            {
                Attach = _probe.Mode,
                MissesAreCountable = _probe.MissesAreCountable,
                Poll = poll,
                Series = series,
                Values = values,
                Overflow = overflow with
                {
                    Renamed = overflow.Renamed
                        + Volatile.Read(in slots[SlotNumbers.OverflowRenamed].Renames),
                    Failed = overflow.Failed
                        + Volatile.Read(in slots[SlotNumbers.OverflowFailed].Renames),
                },
                Latency = latency,
                Health = _probe.Health,
                ActorSlots = new(_probe.Actors.Capacity, used, _reclaimed),
                LatencySlots = new(
                    _probe.Latency.Capacity, latency.Count(h => h.Fstype is not null), 0),
            };
        }
    }

    /// <summary>Makes room when slots are short. System calls, and a wait of milliseconds.</summary>
    public void ReclaimIdleSlots()
    {
        IReadOnlyList<int> numbers = _idleSlots.Choose(_probe.Actors.Slots);
        if (numbers.Count > 0)
        {
            _probe.Actors.Reclaim(numbers, _probe.Grace, _gate, Retire);
        }
    }

    /// <summary>Asks the kernel for the misses.</summary>
    public ProbeMisses ReadMisses() => _probe.ReadMisses();

    public void Dispose()
    {
        lock (_gate)
        {
            _probe.Dispose();
        }
    }

    private void Retire(ActorSlot slot)
    {
        _ledger.Retire(in slot);
        _reclaimed++;
    }
}
