using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Kernel;

/// <summary>
/// Takes slots from idle owners and puts them on the free list, without losing a count. The map
/// operations run in a BPF program (bpf/reclaim.bpf.h): through bpf(2) they would blind the probe.
/// One reclaim at a time.
/// </summary>
internal sealed class SlotReclaimer(BpfProgram program, GracePeriod grace)
{
    /// <param name="numbers">Slots with an owner.</param>
    /// <param name="gate">Held while <paramref name="retire"/> runs, so that a reader under the same
    /// gate sees each count once: in the slot, or where retire put it.</param>
    /// <param name="retire">Takes the counts of a slot, by its number, for good. The slot is all zeros
    /// by then, and may be written to: nobody has it.</param>
    /// <returns>Slots that could not be freed: 0 as it should be.</returns>
    public int Reclaim<TKey, TSlot>(
        ReclaimTable which, SlotTable<TKey, TSlot> table, IReadOnlyList<int> numbers, Lock gate,
        Action<int, TSlot> retire)
        where TKey : unmanaged
        where TSlot : unmanaged
    {
        // From here on a returning owner gets another slot; its count is the sum of both.
        int[] unlinked = [.. numbers.Where(number => Run(ReclaimStep.Unlink, which, number) == 0)];
        if (unlinked.Length == 0)
        {
            return 0;
        }

        // A program may have looked the number up just before, and be about to count.
        grace.Wait();
        lock (gate)
        {
            Span<TSlot> slots = table.Slots;
            foreach (int number in unlinked)
            {
                TSlot last = slots[number];
                slots[number] = default;
                retire(number, last);
            }
        }

        return unlinked.Count(number => Run(ReclaimStep.Free, which, number) != 0);
    }

    /// <returns>0 or -errno.</returns>
    private int Run(ReclaimStep step, ReclaimTable table, int number) => (int)program.RunOn(
        new ReclaimRequest { Step = step, Table = table, Number = (uint)number });
}
