using System.Text;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Counting.Kept;
using RenameExporter.Probing;
using RenameExporter.Probing.Kept;
using RenameExporter.Tests.Probing;
using Testing.Logging;

namespace RenameExporter.Tests.Counting.Kept;

/// <summary>What one probe has counted goes on in another one, over the maps of the kernel.</summary>
public sealed class TakeOverTests : IDisposable
{
    private const int Capacity = 16;

    private static readonly int[] s_taken = [.. Enumerable.Range(SlotNumbers.FirstActor, Capacity / 2)];

    private readonly TestProbe _test = new(Capacity, outlives: true);
    private readonly ActorAggregator _actors = new(100, default);
    private readonly KeptCounts _kept;
    private ulong _did;

    public TakeOverTests()
    {
        _kept = new(
            _test.Probe.Totals!, _test.Probe, _actors, new(default), null, new RecordingLogger<RenameRecorder>());
        _test.Probe.Totals!.Complete(DateTimeOffset.UnixEpoch);
        for (int i = 0; i < Capacity; i++)
        {
            Count(_test, $"old{i:d2}", i + 1);
        }
    }

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(4, false)]
    [InlineData(4, true)]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    public void Slots_ofAnotherSize_countOn(int capacity, bool published)
    {
        if (published)
        {
            Read();
            _kept.Publish(null);
        }

        Count(_test, "old03", 7);
        AssertGoesOn(capacity, Capacity);
    }

    /// <summary>Its exporter died when it had credited slots that it took back, and cleared some of them.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(3, Capacity / 2)]
    [InlineData(Capacity / 2, Capacity / 2)]
    public void Slots_thatWereTakenBack_countOnce(int freed, int cleared)
    {
        Read();
        _test.Probe.Reclaimer.Unlink(ReclaimTable.Actors, s_taken);
        foreach (int number in s_taken)
        {
            _actors.Retire(number, in _test.Slots[number]);
        }

        _test.Probe.Totals!.Freed = 0;
        _kept.Publish(new(ReclaimTable.Actors, true, s_taken, new uint[s_taken.Length]));
        foreach (int number in s_taken[..cleared])
        {
            _test.Probe.Actors.Take(number);
        }

        Assert.Equal(0, _test.Probe.Reclaimer.Free(ReclaimTable.Actors, s_taken[..freed]));
        for (int i = 0; i < freed; i++)
        {
            Count(_test, $"new{i}", 3);
        }

        AssertGoesOn(100, Capacity + freed, reclaimed: (ulong)s_taken.Length);
    }

    [Fact]
    public void Slots_thatLeaveTheIndex_countOnce()
    {
        Read();
        _kept.Publish(new(ReclaimTable.Actors, false, s_taken, new uint[s_taken.Length]));
        _test.Probe.Reclaimer.Unlink(ReclaimTable.Actors, s_taken);

        AssertGoesOn(100, Capacity);
    }

    [Fact]
    public void Totals_ofOtherSlots_areRefused()
    {
        Read();
        _kept.Publish(null);
        _test.Slots[SlotNumbers.FirstActor].Counts = default;
        using TestProbe next = _test.Successor(100);

        Assert.Throws<KeptException>(() => new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero)));
    }

    [Fact]
    public void Totals_ofAnotherVersion_areRefused()
    {
        _test.Probe.Totals!.Invalidate();

        Assert.Throws<KeptException>(() => _test.Successor(100));
    }

    [Fact]
    public void Durations_andWhatTheProgramsCounted_goOn()
    {
        Fill(ref _test.Probe.Latency!.Slot(SlotNumbers.LatencyOther), "", 100);
        Fill(ref _test.Probe.Latency.Slot(1), "ext4", 10);
        Fill(ref _test.Probe.Latency.Slot(3), "xfs", 20); // whoever had the second lost the race for it
        _test.Health.Latency.Claims = 3;
        _test.Health.Actors.NoFreeSlot = 5;
        _test.Health.EntryUnrecorded = 7;
        _test.Health.Canaries = 9;
        using TestProbe next = _test.Successor(100);
        using var recorder = new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero));

        using RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal(
            [(null, 100UL, 1000UL), ("ext4", 10UL, 100UL), ("xfs", 20UL, 200UL)],
            snapshot.Latency!.Select(one => (one.Fstype, one.Buckets[4], one.SumNs)));
        Assert.Equal((5UL, 7UL, 0UL), (snapshot.Health.Actors.NoFreeSlot, snapshot.Health.EntryUnrecorded, snapshot.Health.Canaries));
        Assert.Equal((0UL, 2UL), (snapshot.Health.Actors.Claims, snapshot.Health.Latency.Claims));
    }

    /// <summary>A probe's own misses come on top, also for the exporters that go on with it.</summary>
    [Fact]
    public void Misses_areThoseOfAllProbes()
    {
        var before = new ProbeMisses(1, 2, 3, 4);
        _kept.Misses = before;
        _kept.Publish(null);
        using TestProbe next = _test.Successor(100);
        using (var recorder = new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero)))
        {
            Assert.Equal(before, recorder.ReadMisses());
            using TestProbe last = next.Next();
            using var again = new RenameRecorder(last.Probe, new SeriesOptions(100, TimeSpan.Zero));
            Assert.Equal(before, again.ReadMisses());
        }
    }

    /// <summary>Cgroups that were labels are none any more.</summary>
    [Fact]
    public void Actors_thatAreOneByTheirLabels_becomeOne()
    {
        byte[] published = new byte[4096];
        var writer = new TotalsWriter(published);
        var apart = new ActorAggregator(100, default, new ActorNaming(cgroup: true, null));
        ActorSlot[] slots = new ActorSlot[5];
        CgroupSlot[] cgroups = new CgroupSlot[3];
        for (int i = 0; i < 3; i++)
        {
            ref ActorSlot slot = ref slots[SlotNumbers.FirstActor + i];
            slot.Key = Actors.Key("sh");
            slot.Counts.Renames = 5;
            slot.CgroupSlot = (uint)i;
            slot.Key.CgroupId = cgroups[i].Key.Id = (ulong)i;
            cgroups[i].NameLen = 2;
            ((Span<byte>)cgroups[i].Name)[0] = (byte)('a' + i);
        }

        apart.Read(slots, cgroups);
        apart.Save(ref writer, slots: false);
        var one = new ActorAggregator(100, default);
        var reader = new TotalsReader(published);
        one.Restore(ref reader, []);

        Assert.Equal(3, apart.KnownActors);
        Assert.Equal([("sh", 15UL)], one.Actors().Select(row => (row.Actor.Label("comm"), row.Succeeded.Renames)));
        Assert.Equal(15UL, one.Events.Renamed);
    }

    private void AssertGoesOn(int capacity, int actors, ulong reclaimed = 0)
    {
        using TestProbe next = _test.Successor(capacity);
        using (var recorder = new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero)))
        {
            Count(next, "old03", 5);
            Count(next, "newcomer", 5);
            using RenameSnapshot snapshot = recorder.Take(PollResult.None);

            Assert.Equal(_did, snapshot.Events.Renamed);
            Assert.Equal(actors + 1, snapshot.Actors.Count);
            Assert.Equal((0UL, reclaimed), (snapshot.Overflow.Succeeded.Renames, snapshot.ActorSlots.Reclaimed));
            Assert.Equal(2, snapshot.ActorSlots.Used);

            // And the next one goes on with that.
            using TestProbe last = next.Next();
            using var again = new RenameRecorder(last.Probe, new SeriesOptions(100, TimeSpan.Zero));
            Count(last, "old03");
            Assert.Equal(_did, again.Take(PollResult.None).Events.Renamed);
        }
    }

    private static void Fill(ref LatencySlot slot, string fstype, ulong count)
    {
        Encoding.ASCII.GetBytes(fstype, slot.Key.Fstype);
        slot.Buckets[4] = count;
        slot.SumNs = 10 * count;
    }

    private void Read() => _actors.Read(_test.Probe.Actors.InUse(_test.Probe.Health.Actors));

    /// <summary>In a slot of its own.</summary>
    private void Count(TestProbe probe, string comm, int times = 1)
    {
        Assert.True(probe.Count(Actors.Key(comm), times), $"{comm} has no slot");
        _did += (ulong)times;
    }
}
