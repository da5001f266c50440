using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Probing;

/// <summary>
/// Takes slots from idle owners and puts them on the free list, without losing a count: first
/// <see cref="Unlink"/>; then whoever keeps the counts takes them out of the slots
/// (<see cref="SlotTable{TKey,TSlot}.Take"/>); then <see cref="Free"/>. The map operations run in a BPF
/// program (bpf/reclaim.bpf.h): through bpf(2) they would blind the probe. One reclaim at a time.
/// </summary>
internal sealed class SlotReclaimer(BpfProgram program, GracePeriod grace)
{
    /// <summary><see cref="Fill"/> for every table of a new probe.</summary>
    /// <param name="types">Slots of durations that have owners already: the first ones.</param>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public void FillAll(Probe probe, int types)
    {
        Fill(ReclaimTable.Actors, SlotNumbers.FirstActor, probe.Actors.Capacity);
        if (probe.Latency is { } durations)
        {
            Fill(ReclaimTable.Latency, SlotNumbers.FirstLatency + types, durations.Capacity - types);
        }

        Fill(ReclaimTable.Extensions, SlotNumbers.FirstExtension, probe.Extensions.Capacity);
        if (probe.Cgroups is { } cgroups)
        {
            Fill(ReclaimTable.Cgroups, SlotNumbers.FirstCgroup, cgroups.Capacity);
        }
    }

    /// <summary>At start: all slots of a table are free. The lowest numbers will be given to owners first.</summary>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public void Fill(ReclaimTable table, int first, int capacity)
    {
        int end = first + capacity;
        for (int number = first; number < end; number += FillNumbers.Batch)
        {
            int result = Run(ReclaimStep.Fill, table, number, Math.Min(FillNumbers.Batch, end - number));
            if (result < 0)
            {
                throw new LibbpfException($"cannot fill the free list of {table}", -result);
            }
        }
    }

    /// <summary>
    /// Takes slots out of the index, and waits until no program can still count in them. An owner that
    /// returns gets another slot; its count is the sum of both.
    /// </summary>
    /// <param name="finishes">Another exporter had begun to: those that are not in it are out of it already.</param>
    /// <returns>Those that were in it. They belong to the caller until they are free.</returns>
    public IReadOnlyList<int> Unlink(ReclaimTable table, IReadOnlyList<int> numbers, bool finishes = false)
    {
        int[] unlinked = [.. numbers.Where(number => Run(ReclaimStep.Unlink, table, number) == 0 || finishes)];
        if (unlinked.Length > 0)
        {
            // A program may have looked a number up just before, and be about to count.
            grace.Wait();
        }

        return unlinked;
    }

    /// <summary>Puts slots on the free list.</summary>
    /// <param name="numbers">Unlinked, and all zeros by now.</param>
    /// <returns>Slots that could not be freed: 0 as it should be.</returns>
    public int Free(ReclaimTable table, IReadOnlyList<int> numbers) =>
        numbers.Count(number => Run(ReclaimStep.Free, table, number) != 0);

    /// <returns>0 or -errno.</returns>
    private int Run(ReclaimStep step, ReclaimTable table, int number, int count = 1) => (int)program.RunOn(
        new ReclaimRequest { Step = step, Table = table, Number = (uint)number, Count = (uint)count });
}
