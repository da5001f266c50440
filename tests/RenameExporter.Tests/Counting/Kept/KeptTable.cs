using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Counting.Kept;
using RenameExporter.Tests.Probing;
using Testing.Logging;

namespace RenameExporter.Tests.Counting.Kept;

/// <summary>A probe that outlives its exporter, in the maps of the kernel. Each of its slots has an owner, with another count.</summary>
public abstract class KeptTable : IDisposable
{
    protected const int Capacity = 16;

    private readonly TestProbe _probe = new(Capacity, outlives: true);
    private readonly ActorAggregator _actors = new(100, default);

    protected KeptTable()
    {
        Kept = new(_probe.Probe.Totals!, _probe.Probe, _actors, new(default), null, new RecordingLogger<RenameRecorder>());
        for (int i = 0; i < Capacity; i++)
        {
            Count(_probe, $"old{i:d2}", i + 1);
        }
    }

    /// <summary>Half of the slots, which are taken back.</summary>
    protected static int[] Taken { get; } = [.. Enumerable.Range(SlotNumbers.FirstActor, Capacity / 2)];

    /// <summary>Renames so far.</summary>
    protected ulong Did { get; private set; }

    private protected TestProbe Table => _probe;

    private protected KeptCounts Kept { get; }

    public void Dispose()
    {
        _probe.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Read() => _actors.Read(_probe.Probe.Actors.InUse(_probe.Probe.Health.Actors));

    /// <summary>Credits the slots of <see cref="Taken"/>, says so in the totals, and clears the first of them.</summary>
    protected void Retire(int cleared)
    {
        _probe.Probe.Reclaimer.Unlink(ReclaimTable.Actors, Taken);
        foreach (int number in Taken)
        {
            _actors.Retire(number, in _probe.Slots[number]);
        }

        _probe.Probe.Totals!.Freed = 0;
        Kept.Publish(new(ReclaimTable.Actors, true, Taken, new uint[Taken.Length]));
        foreach (int number in Taken[..cleared])
        {
            _probe.Probe.Actors.Take(number);
        }
    }

    /// <summary>In a slot of its own.</summary>
    private protected void Count(TestProbe probe, string comm, int times = 1)
    {
        Assert.True(probe.Count(Actors.Key(comm), times), $"{comm} has no slot");
        Did += (ulong)times;
    }
}
