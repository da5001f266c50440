using RenameExporter.Abi;

namespace RenameExporter.Counting;

/// <summary>Which slots of cgroups have a name in them, and since when. Not thread-safe: under the recorder's lock.</summary>
/// <param name="slots">Size of the table.</param>
internal sealed class OldCgroups(int slots)
{
    private readonly IdleSlots _idle = new(SlotNumbers.FirstCgroup, slots);
    private readonly PerSlot<ulong> _ids = new();
    private int _used;

    /// <summary>How often a slot was taken back.</summary>
    public ulong Reclaimed { get; set; }

    /// <param name="inUse">From the first one of the table.</param>
    /// <returns>How many have a name in them.</returns>
    public int Look(ReadOnlySpan<CgroupSlot> inUse)
    {
        for (int number = SlotNumbers.FirstCgroup; number < inUse.Length; number++)
        {
            ulong id = Volatile.Read(in inUse[number].Key.Id);
            if (id != _ids[number])
            {
                Replace(number, id);
            }
        }

        return _used;
    }

    /// <inheritdoc cref="IdleSlots.Choose"/>
    public IReadOnlyList<int> Choose() => _idle.Choose();

    /// <summary>The slot has been reclaimed.</summary>
    public void Forget(int number)
    {
        Replace(number, 0);
        Reclaimed++;
    }

    // A name that found no way into the index is taken out of its slot again.
    private void Replace(int number, ulong id)
    {
        _used += (id != 0 ? 1 : 0) - (_ids[number] != 0 ? 1 : 0);
        _ids[number] = id;
        if (id == 0)
        {
            _idle.Forget(number);
        }
        else
        {
            _idle.Changed(number, 1);
        }
    }
}
