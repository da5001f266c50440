using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>
/// The user side of bpf/slots.bpf.h: the slots, read through mmap. <see cref="SlotReclaimer"/> gives
/// them back.
/// </summary>
/// <typeparam name="TSlot">Begins with its <typeparamref name="TKey"/>.</typeparam>
internal sealed class SlotTable<TKey, TSlot> : IDisposable
    where TKey : unmanaged
    where TSlot : unmanaged
{
    private readonly MapMemory _memory;
    private readonly int _first;

    /// <param name="prefix">Of the three maps' names: <c>actor</c>, <c>latency</c>.</param>
    /// <param name="first">The first slot that may have an owner.</param>
    public SlotTable(BpfObject obj, string prefix, int first)
    {
        BpfMap slots = obj.Map($"{prefix}_slots");
        BpfMap freeSlots = obj.Map($"{prefix}_free_slots");
        _memory = slots.Mmap(writable: true);
        _first = first;
        Capacity = (int)slots.MaxEntries - first;
        for (int number = first; number < first + Capacity; number++)
        {
            freeSlots.Push((uint)number);
        }
    }

    /// <summary>Slots that may have an owner.</summary>
    public int Capacity { get; }

    /// <summary>All slots, live: the programs write to them while we read.</summary>
    public Span<TSlot> Slots => _memory.WritableValues<TSlot>()[..(_first + Capacity)];

    /// <summary>What a slot holds, for good: it is all zeros afterwards.</summary>
    /// <param name="number">Unlinked: no program writes to it any more.</param>
    public TSlot Take(int number)
    {
        ref TSlot slot = ref Slots[number];
        TSlot last = slot;
        slot = default;
        return last;
    }

    public void Dispose() => _memory.Dispose();
}
