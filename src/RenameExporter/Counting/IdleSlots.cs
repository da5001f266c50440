namespace RenameExporter.Counting;

/// <summary>
/// Chooses slots to reclaim: when fewer than a quarter is free, the owners that have been idle for
/// longest, until half is free. An owner that counted since the last look keeps its slot.
/// </summary>
/// <param name="first">The first slot that may have an owner.</param>
/// <param name="slots">Size of the table.</param>
internal sealed class IdleSlots(int first, int slots)
{
    private readonly ulong[] _counts = new ulong[slots];
    private readonly int[] _idleLooks = new int[slots];

    /// <summary>One look at all slots, a poll apart from the last one.</summary>
    /// <param name="countOf">What a slot counts now; 0: nobody has it.</param>
    /// <returns>Numbers of slots to reclaim, the longest idle first; empty when there is room.</returns>
    public IReadOnlyList<int> Choose(Func<int, ulong> countOf)
    {
        var idle = new List<int>();
        int used = 0;
        for (int number = first; number < slots; number++)
        {
            ulong count = countOf(number);
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

        int capacity = slots - first;
        if (capacity - used >= capacity / 4)
        {
            return [];
        }

        int wanted = Math.Min(idle.Count, used - (capacity / 2));
        return [.. idle.OrderByDescending(number => _idleLooks[number]).Take(wanted)];
    }

    /// <summary>The slot has been reclaimed: its next owner is a new one, whatever it counts.</summary>
    public void Forget(int number)
    {
        _counts[number] = 0;
        _idleLooks[number] = 0;
    }
}
