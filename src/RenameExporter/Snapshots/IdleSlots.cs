using RenameExporter.Kernel;

namespace RenameExporter.Snapshots;

/// <summary>
/// Chooses slots to reclaim: when fewer than a quarter is free, the owners that have been idle for
/// longest, until half is free. An owner that counted since the last look keeps its slot.
/// </summary>
internal sealed class IdleSlots(int slots)
{
    private readonly ulong[] _counts = new ulong[slots];
    private readonly int[] _idleLooks = new int[slots];

    /// <summary>One look at all slots.</summary>
    /// <returns>Numbers of slots to reclaim, the longest idle first; empty when there is room.</returns>
    public IReadOnlyList<int> Choose(ReadOnlySpan<ActorSlot> live)
    {
        var idle = new List<int>();
        int used = 0;
        for (int number = SlotNumbers.FirstActor; number < live.Length; number++)
        {
            ulong count = Volatile.Read(in live[number].Renames);
            _idleLooks[number] = count == _counts[number] ? _idleLooks[number] + 1 : 0;
            _counts[number] = count;
            if (count == 0)
            {
                continue;
            }

            used++;
            if (_idleLooks[number] > 0)
            {
                idle.Add(number);
            }
        }

        int capacity = live.Length - SlotNumbers.FirstActor;
        if (capacity - used >= capacity / 4)
        {
            return [];
        }

        int wanted = Math.Min(idle.Count, used - (capacity / 2));
        return [.. idle.OrderByDescending(number => _idleLooks[number]).Take(wanted)];
    }
}
