using System.Runtime.InteropServices;
using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>
/// The user side of bpf/slots.bpf.h: slots are read through mmap, and given back to the free list
/// without losing a count. Not thread-safe; see <see cref="Reclaim"/> for who may do what when.
/// </summary>
/// <typeparam name="TSlot">Begins with its <typeparamref name="TKey"/>.</typeparam>
internal sealed class SlotTable<TKey, TSlot> : IDisposable
    where TKey : unmanaged
    where TSlot : unmanaged
{
    private readonly BpfMap _index;
    private readonly BpfMap _freeSlots;
    private readonly MapMemory _memory;
    private readonly int _first;

    /// <param name="prefix">Of the three maps' names: <c>actor</c>, <c>latency</c>.</param>
    /// <param name="first">The first slot that may have an owner.</param>
    public SlotTable(BpfObject obj, string prefix, int first)
    {
        BpfMap slots = obj.Map($"{prefix}_slots");
        _index = obj.Map($"{prefix}_index");
        _freeSlots = obj.Map($"{prefix}_free_slots");
        _memory = slots.Mmap(writable: true);
        _first = first;
        Capacity = (int)slots.MaxEntries - first;
        for (int number = first; number < first + Capacity; number++)
        {
            _freeSlots.Push((uint)number);
        }
    }

    /// <summary>Slots that may have an owner.</summary>
    public int Capacity { get; }

    /// <summary>All slots, live: the programs write to them while we read.</summary>
    public Span<TSlot> Slots => _memory.Values<TSlot>()[..(_first + Capacity)];

    /// <summary>
    /// Takes slots from their owners and puts them on the free list. The counts go to
    /// <paramref name="retire"/>, which runs under <paramref name="gate"/>, so that a reader under
    /// the same gate sees each count once: in the slot or where retire put it.
    /// </summary>
    /// <param name="numbers">Slots with an owner, by number; one reclaim at a time.</param>
    /// <returns>How many were reclaimed.</returns>
    public int Reclaim(
        IReadOnlyList<int> numbers, GracePeriod grace, Lock gate, Action<TSlot> retire)
    {
        // From here on a returning owner gets another slot; its count is the sum of both.
        int[] unlinked = [.. numbers.Where(number => _index.Delete(KeyOf(number)))];
        if (unlinked.Length == 0)
        {
            return 0;
        }

        // A program may have looked the number up just before, and be about to count.
        grace.Wait();
        lock (gate)
        {
            Span<TSlot> slots = Slots;
            foreach (int number in unlinked)
            {
                retire(slots[number]);
                slots[number] = default;
            }
        }

        foreach (int number in unlinked)
        {
            _freeSlots.Push((uint)number);
        }

        return unlinked.Length;
    }

    public void Dispose() => _memory.Dispose();

    private TKey KeyOf(int number) =>
        MemoryMarshal.Read<TKey>(MemoryMarshal.AsBytes(Slots.Slice(number, 1)));
}
