using System.Numerics;

namespace RenameExporter.Counting;

/// <summary>
/// Chooses slots to reclaim: when fewer than a quarter is free, the owners that have been idle for
/// longest, until half is free. An owner that counted since the last look keeps its slot, unless nearly all have: then
/// the least busy ones lose theirs, until a few are free for those who come. While there is room, it looks at no slot.
/// </summary>
/// <param name="first">The first slot that may have an owner.</param>
/// <param name="slots">Size of the table.</param>
internal sealed class IdleSlots(int first, int slots)
{
    // The look that found it changed; 0: nobody has it. And what it counted before that look.
    private readonly PerSlot<(int Look, ulong Growth)> _changed = new();
    private readonly int _first = first;
    private readonly int _capacity = slots - first;

    // What is few: an eighth of a small table, and no more than a poll has the time for.
    private readonly int _few = Math.Min((slots - first) / 8, 1024);
    private int _look = 1;
    private int _used;
    private int _turn = first;

    /// <summary>How many the last look leaves free, if these are few; null: there is room enough.</summary>
    public int? Short { get; private set; }

    /// <summary>The slot has an owner, which has counted since the last look.</summary>
    /// <param name="growth">So much.</param>
    public void Changed(int number, ulong growth)
    {
        ref (int Look, ulong Growth) changed = ref _changed[number];
        _used += changed.Look == 0 ? 1 : 0;
        changed = (_look, growth + (changed.Look == _look ? changed.Growth : 0));
    }

    /// <summary>Ends a look, a poll apart from the last one.</summary>
    /// <returns>Numbers of slots to reclaim, the longest idle first; empty when there is room.</returns>
    public IReadOnlyList<int> Choose()
    {
        int look = _look++;
        Short = null;
        if (_capacity - _used >= _capacity / 4)
        {
            return [];
        }

        var idle = new List<(int Changed, int Number)>();
        for (int number = _first; number < _changed.Length; number++)
        {
            int changed = _changed[number].Look;
            if (changed != 0 && changed < look)
            {
                idle.Add((changed, number));
            }
        }

        idle.Sort();
        int wanted = Math.Min(idle.Count, _used - (_capacity / 2));
        IEnumerable<int> chosen = idle.Take(wanted).Select(slot => slot.Number);
        int free = _capacity - _used + wanted;
        if (free >= _few / 2)
        {
            Short = free < 2 * _few ? free : null;
            return [.. chosen];
        }

        Short = _few;
        return [.. chosen, .. LeastBusy(look, _few - free)];
    }

    /// <summary>The slot has been reclaimed: its next owner is a new one.</summary>
    public void Forget(int number)
    {
        ref (int Look, ulong Growth) changed = ref _changed[number];
        _used -= changed.Look == 0 ? 0 : 1;
        changed = default;
    }

    /// <summary>
    /// By the power of two that is in what they counted, which takes no sorting; of equals, each has its turn.
    /// </summary>
    private List<int> LeastBusy(int look, int count)
    {
        int[] owners = new int[64];
        for (int number = _first; number < _changed.Length; number++)
        {
            if (_changed[number].Look == look)
            {
                owners[BitOperations.Log2(_changed[number].Growth)]++;
            }
        }

        int last = 0;
        for (int sum = owners[0]; sum < count && last < owners.Length - 1; sum += owners[last])
        {
            last++;
        }

        int ofLast = count - owners.AsSpan(0, last).ToArray().Sum();
        var chosen = new List<int>(count);
        int looked = _changed.Length - _first;
        int turn = Math.Max(_first, _turn);
        for (int i = 0; i < looked; i++)
        {
            int number = _first + ((turn - _first + i) % looked);
            var (changed, growth) = _changed[number];
            int power = BitOperations.Log2(growth);
            if (changed != look || power > last || (power == last && ofLast-- <= 0))
            {
                continue;
            }

            chosen.Add(number);
            _turn = power == last ? number + 1 : _turn;
        }

        return chosen;
    }
}
