using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Counting.Kept;

namespace RenameExporter.Tests.Counting;

/// <summary>A kernel made of an array: actors count in slots, slots are retired.</summary>
internal sealed class AggregatorModel(int capacity, int maxActors, TimeSpan idleTimeout = default)
{
    private readonly ActorSlot[] _slots = new ActorSlot[SlotNumbers.FirstActor + capacity];

    private readonly Dictionary<ActorKey, int> _found = [];
    private int _used = SlotNumbers.FirstActor; // all slots before it

    private readonly ulong[] _before = new ulong[SlotNumbers.FirstActor + capacity];

    public ActorAggregator Aggregator { get; private set; } = new(maxActors, idleTimeout);

    public string[] Rows => Aggregator.Actors().Rows();

    public ulong Did { get; private set; }

    /// <summary>In the actor's slot; in the overflow slot when there is none free.</summary>
    public void Count(ActorKey key, ulong renames, bool inANewSlot = false)
    {
        if (inANewSlot || !_found.TryGetValue(key, out int number)
            || _slots[number].Counts.Total == 0 || !_slots[number].Key.Equals(key))
        {
            number = _used < _slots.Length
                ? Array.FindIndex(_slots, _used, slot => slot.Counts.Total == 0)
                : -1;
            _used = number < 0 ? _slots.Length : number + 1;
        }

        if (number < 0)
        {
            number = key.Error == 0 ? SlotNumbers.OverflowRenamed : SlotNumbers.OverflowFailed;
        }
        else
        {
            _slots[number].Key = key;
            _found[key] = number;
        }

        _slots[number].Counts.Renames += renames;
        Did += renames;
    }

    public void Read() => Aggregator.Read(_slots);

    /// <summary>The exporter ends after it has published, and another one goes on with the slots.</summary>
    /// <param name="published">What was published by then; null: at this moment.</param>
    public void Restart(ReadOnlySpan<byte> published = default)
    {
        var reader = new TotalsReader(published.IsEmpty ? Publish() : published);
        Aggregator = new(maxActors, idleTimeout);
        Aggregator.Restore(ref reader, _slots);
    }

    public byte[] Publish()
    {
        byte[] memory = new byte[1 << 20];
        var writer = new TotalsWriter(memory);
        Aggregator.Save(ref writer);
        Assert.False(writer.IsFull);
        return memory[..writer.Length];
    }

    public void Tick(double seconds)
    {
        Read();
        Aggregator.Tick(TimeSpan.FromSeconds(seconds));
    }

    /// <param name="pick">Any number: one of the slots with an owner.</param>
    public void Retire(int pick)
    {
        int[] used =
        [
            .. Enumerable.Range(SlotNumbers.FirstActor, capacity).Where(n => _slots[n].Counts.Total > 0),
        ];
        if (used.Length > 0)
        {
            int number = used[pick % used.Length];
            Free(number);
        }
    }

    /// <summary>All slots that have not counted since the last call.</summary>
    public void RetireIdle()
    {
        for (int number = SlotNumbers.FirstActor; number < _slots.Length; number++)
        {
            if (_slots[number].Counts.Total > 0 && _slots[number].Counts.Total == _before[number])
            {
                Free(number);
            }

            _before[number] = _slots[number].Counts.Total;
        }
    }

    /// <summary>For a kernel that goes wrong.</summary>
    public void SetRenames(int number, ulong renames) => _slots[number].Counts.Renames = renames;

    private void Free(int number)
    {
        Aggregator.Retire(number, in _slots[number]);
        _slots[number] = default;
        _used = Math.Min(_used, number);
    }
}

/// <summary>What an aggregator shows, of one moment.</summary>
internal static class Shown
{
    public static IReadOnlyList<ActorTotals> Actors(this ActorAggregator aggregator)
    {
        var rows = new SnapshotRows();
        aggregator.WriteTo(rows);
        return rows.Actors[..^1];
    }

    public static IReadOnlyList<ExtensionTotals> Extensions(this ExtensionAggregator aggregator)
    {
        var rows = new SnapshotRows();
        aggregator.WriteTo(rows);
        return rows.Extensions;
    }
}
