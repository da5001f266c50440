using RenameExporter.Abi;

namespace RenameExporter.Counting;

/// <summary>
/// Finds the slots that have counted since they were credited, in a pass that touches one cache line of each: what is
/// counted at all is in it, and its kinds (<see cref="RenameCounter"/>) may not be. A program adds the rename first and
/// its kinds after it, so a slot that has grown is named again for a few ticks; and now and then, whatever it says, as
/// a program may have been stopped between the two for longer.
/// </summary>
internal sealed class GrownSlots
{
    private const int NamedAgainForTicks = 3;

    // A slot in so many is named at each tick, so that each is within a minute or so; a power of two.
    private const int TicksToNameAll = 64;

    private readonly PerSlot<(ulong Total, int Tick)> _credited = new();

    // Those with a tick, and some that have none any more.
    private readonly List<int> _recent = [];
    private int _tick = 1;

    /// <param name="slots">All that are in use, from the first one of the table.</param>
    /// <param name="from">A number.</param>
    /// <returns>The first one from there on that may have grown; at least their length: there is none.</returns>
    public int Next(ReadOnlySpan<ActorSlot> slots, int from)
    {
        Span<(ulong Total, int Tick)> credited = _credited.First(slots.Length);
        int named = _tick % TicksToNameAll;
        for (int number = from; number < slots.Length; number++)
        {
            ref readonly RenameCounts counts = ref slots[number].Counts;
            if (Volatile.Read(in counts.Count[(int)RenameCounter.Renames])
                    + Volatile.Read(in counts.Count[(int)RenameCounter.Noops]) != credited[number].Total
                || credited[number].Tick != 0
                || number % TicksToNameAll == named)
            {
                return number;
            }
        }

        return slots.Length;
    }

    /// <summary>A slot's counts have been credited, and had grown.</summary>
    /// <param name="total">See <see cref="RenameCounts.Total"/>.</param>
    public void Credited(int number, ulong total)
    {
        ref (ulong Total, int Tick) credited = ref _credited[number];
        if (credited.Tick == 0)
        {
            _recent.Add(number);
        }

        credited = (total, _tick);
    }

    /// <summary>The slot has been taken back.</summary>
    public void Forget(int number) => _credited[number] = default;

    /// <summary>The poll timer, after a look.</summary>
    public void Tick()
    {
        _tick++;
        for (int i = _recent.Count - 1; i >= 0; i--)
        {
            ref (ulong Total, int Tick) credited = ref _credited[_recent[i]];
            if (_tick - credited.Tick >= NamedAgainForTicks)
            {
                credited.Tick = 0;
                _recent[i] = _recent[^1];
                _recent.RemoveAt(_recent.Count - 1);
            }
        }
    }
}
