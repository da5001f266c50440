using RenameExporter.Abi;
using RenameExporter.Counting.Kept;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Counting;

/// <summary>What of it the next exporter goes on with: all but peaks and what is of the last minutes.</summary>
internal sealed partial class ActorAggregator
{
    private const int MostActors = 1 << 22; // --probe.max-entries and --series.max are 1,000,000 at most

    /// <param name="slots">Whether the next one has the same slots.</param>
    public void Save(ref TotalsWriter writer, bool slots = true)
    {
        writer.Add(Events);
        writer.Add(Expired);
        writer.Add(PastSeriesLimit);
        writer.Add(_owners.Reclaimed);
        writer.Add(_limiter.Evicted);
        writer.Add(_samples?.Total ?? default);
        _overflow.Tally.Save(ref writer);
        writer.Add((ulong)_owners.Known.Count);
        int saved = 0;
        foreach (ActorState state in _owners.Known)
        {
            state.SavedAs = ++saved;
            writer.Add((ulong)state.Key.Key.Uid);
            writer.Add(state.Key.Key.Comm.Bytes);
            writer.Add(state.Key.Cgroup.Leaf);
            writer.Add(state.Key.Cgroup.ContainerId);
            writer.Add(state.HasSeries);
            if (state.HasSeries)
            {
                state.Tally.Save(ref writer);
            }
        }

        for (int number = 0; slots && number < _credited.Length; number++)
        {
            if (!_credited[number].IsZero() && OwnerOf(number) is { } owner)
            {
                writer.Add((ulong)number + 1);
                writer.Add((ulong)owner.SavedAs); // 0: the overflow
                writer.Add(in _credited[number]);
                writer.Add(_samples is { } samples ? samples[number] : default);
            }
        }

        writer.Add(0UL);
    }

    /// <summary>Before the first look.</summary>
    /// <param name="slots">All that have been in use; they have counted on.</param>
    /// <exception cref="KeptException">What was saved is not of these slots.</exception>
    public void Restore(ref TotalsReader reader, ReadOnlySpan<ActorSlot> slots)
    {
        Events = reader.Outcomes();
        Expired = reader.Outcomes();
        PastSeriesLimit = reader.Number();
        _owners.Reclaimed = reader.Number();
        ulong evicted = reader.Number();
        SampleCounts total = reader.Samples();
        _samples?.Total = total;
        _overflow.Tally.Restore(ref reader);
        _overflow.Peaks.Restart(_now, _overflow.Tally.Renames);
        var known = new ActorState[reader.Below(MostActors)];
        for (int i = 0; i < known.Length; i++)
        {
            known[i] = RestoreActor(ref reader);
        }

        RestoreSlots(ref reader, known, slots);
        foreach (ActorState state in known)
        {
            _owners.ForgetIfGone(state); // where --series.max is less by now
        }

        _limiter.Evicted = evicted;
    }

    private ActorState RestoreActor(ref TotalsReader reader)
    {
        ActorKey key = default;
        key.Uid = (uint)reader.Number();
        ReadOnlySpan<byte> comm = reader.Bytes();
        comm[..Math.Min(comm.Length, ((ReadOnlySpan<byte>)key.Comm).Length)].CopyTo(key.Comm);
        ActorState state = _owners.Know(_naming.Identify(key, new(reader.Text(), reader.Text())));
        if (!reader.Bool())
        {
            return state;
        }

        if (state.HasSeries || _limiter.TryAdmit(state)) // it has one where cgroups have no labels any more
        {
            state.Tally.Restore(ref reader);
            state.Peaks.Restart(_now, state.Tally.Renames);
        }
        else
        {
            var gone = new ActorTally(state.Tally.Actor);
            gone.Restore(ref reader);
            Expired = Expired.Plus(gone.Totals.Outcomes);
        }

        return state;
    }

    private void RestoreSlots(ref TotalsReader reader, ActorState[] known, ReadOnlySpan<ActorSlot> slots)
    {
        while (reader.Below(slots.Length + 1) is > 0 and var next)
        {
            int number = next - 1;
            int owner = reader.Below(known.Length + 1);
            RenameCounts credited = reader.Counts();
            SampleCounts samples = reader.Samples();
            if (slots[number].Counts.Read().FellBelow(in credited) || owner == 0 != number < SlotNumbers.FirstActor)
            {
                throw new KeptException($"slot {number} does not hold what its totals say");
            }

            _credited[number] = credited;
            _grown.Credited(number, credited.Total);
            if (_samples is not null)
            {
                _samples[number] = samples;
            }

            if (owner > 0)
            {
                _owners.Assign(number, known[owner - 1]);
                _idle?.Changed(number, 0);
            }
        }
    }
}
