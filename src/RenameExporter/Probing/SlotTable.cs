using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Probing;

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

    /// <summary>Nobody can have a slot until <see cref="SlotReclaimer.Fill"/> has made them free.</summary>
    /// <param name="prefix">Of the three maps' names: <c>actor</c>, <c>latency</c>.</param>
    /// <param name="first">The first slot that may have an owner.</param>
    public SlotTable(BpfObject obj, string prefix, int first)
        : this(obj.Map($"{prefix}_slots"), first)
    {
    }

    /// <summary>One that has been filled.</summary>
    /// <param name="slots">The map of its slots, of their size.</param>
    /// <param name="first">As above.</param>
    public SlotTable(BpfMap slots, int first)
    {
        _memory = slots.Mmap(writable: true);
        _first = first;
        Capacity = (int)slots.MaxEntries - first;
    }

    /// <summary>Slots that may have an owner.</summary>
    public int Capacity { get; }

    /// <summary>Slots in all.</summary>
    public int Size => _first + Capacity;

    /// <summary>All slots, live: the programs write to them while we read.</summary>
    public Span<TSlot> Slots => _memory.WritableValues<TSlot>(Size);

    /// <summary>From the first one to the last one that can be in use.</summary>
    /// <param name="table">Read before the slots are: a slot that comes into use later may be missing.</param>
    public Span<TSlot> InUse(in OverflowReasons table) =>
        _memory.WritableValues<TSlot>((int)Math.Min((ulong)Size, (ulong)_first + table.Claims));

    /// <summary>One of them.</summary>
    public ref TSlot Slot(int number) => ref _memory.WritableValues<TSlot>(number + 1)[number];

    /// <summary>What a slot holds, for good: it is all zeros afterwards.</summary>
    /// <param name="number">Unlinked: no program writes to it any more.</param>
    public TSlot Take(int number)
    {
        ref TSlot slot = ref Slot(number);
        TSlot last = slot;
        slot = default;
        return last;
    }

    public void Dispose() => _memory.Dispose();
}
