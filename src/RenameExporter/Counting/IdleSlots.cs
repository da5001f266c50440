namespace RenameExporter.Counting;

/// <summary>
/// Chooses slots to reclaim: when fewer than a quarter is free, the owners that have been idle for
/// longest, until half is free. An owner that counted since the last look keeps its slot. While there is
/// room, it looks at no slot.
/// </summary>
/// <param name="first">The first slot that may have an owner.</param>
/// <param name="slots">Size of the table.</param>
internal sealed class IdleSlots(int first, int slots)
{
    // The look that found it changed; 0: nobody has it.
    private readonly PerSlot<int> _changed = new();
    private int _look = 1;
    private int _used;

    /// <summary>The slot has an owner, which has counted since the last look.</summary>
    public void Changed(int number)
    {
        ref int changed = ref _changed[number];
        _used += changed == 0 ? 1 : 0;
        changed = _look;
    }

    /// <summary>Ends a look, a poll apart from the last one.</summary>
    /// <returns>Numbers of slots to reclaim, the longest idle first; empty when there is room.</returns>
    public IReadOnlyList<int> Choose()
    {
        int look = _look++;
        int capacity = slots - first;
        if (capacity - _used >= capacity / 4)
        {
            return [];
        }

        var idle = new List<(int Changed, int Number)>();
        for (int number = first; number < _changed.Length; number++)
        {
            int changed = _changed[number];
            if (changed != 0 && changed < look)
            {
                idle.Add((changed, number));
            }
        }

        idle.Sort();
        int wanted = Math.Min(idle.Count, _used - (capacity / 2));
        return [.. idle.Take(wanted).Select(slot => slot.Number)];
    }

    /// <summary>The slot has been reclaimed: its next owner is a new one.</summary>
    public void Forget(int number)
    {
        ref int changed = ref _changed[number];
        _used -= changed == 0 ? 0 : 1;
        changed = 0;
    }
}
