using System.Text;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Counting.Kept;
using RenameExporter.Probing;
using RenameExporter.Probing.Kept;
using RenameExporter.Tests.Probing;

namespace RenameExporter.Tests.Counting.Kept;

/// <summary>What one probe has counted goes on in another one, over the maps of the kernel.</summary>
public sealed class TakeOverTests : KeptTable
{
    public TakeOverTests() => Table.Probe.Totals!.Complete(DateTimeOffset.UnixEpoch);

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
            Kept.Publish(null);
        }

        Count(Table, "old03", 7);
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
        Retire(cleared);

        Assert.Equal(0, Table.Probe.Reclaimer.Free(ReclaimTable.Actors, Taken[..freed]));
        for (int i = 0; i < freed; i++)
        {
            Count(Table, $"new{i}", 3);
        }

        AssertGoesOn(100, Capacity + freed, reclaimed: (ulong)Taken.Length);
    }

    [Fact]
    public void Slots_thatLeaveTheIndex_countOnce()
    {
        Read();
        Kept.Publish(new(ReclaimTable.Actors, false, Taken, new uint[Taken.Length]));
        Table.Probe.Reclaimer.Unlink(ReclaimTable.Actors, Taken);

        AssertGoesOn(100, Capacity);
    }

    [Fact]
    public void Totals_ofOtherSlots_areRefused()
    {
        Read();
        Kept.Publish(null);
        Table.Slots[SlotNumbers.FirstActor].Counts = default;
        using TestProbe next = Table.Successor(100);

        Assert.Throws<KeptException>(() => new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero)));
    }

    [Fact]
    public void Totals_ofAnotherVersion_areRefused()
    {
        Table.Probe.Totals!.Invalidate();

        Assert.Throws<KeptException>(() => Table.Successor(100));
    }

    [Fact]
    public void Durations_andWhatTheProgramsCounted_goOn()
    {
        Fill(ref Table.Probe.Latency!.Slot(SlotNumbers.LatencyOther), "", 100);
        Fill(ref Table.Probe.Latency.Slot(1), "ext4", 10);
        Fill(ref Table.Probe.Latency.Slot(3), "xfs", 20); // whoever had the second lost the race for it
        Table.Health.Latency.Claims = 3;
        Table.Health.Actors.NoFreeSlot = 5;
        Table.Health.EntryUnrecorded = 7;
        Table.Health.Canaries = 9;
        using TestProbe next = Table.Successor(100);
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
        Kept.Misses = before;
        Kept.Publish(null);
        using TestProbe next = Table.Successor(100);
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
        using TestProbe next = Table.Successor(capacity);
        using (var recorder = new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero)))
        {
            Count(next, "old03", 5);
            Count(next, "newcomer", 5);
            using RenameSnapshot snapshot = recorder.Take(PollResult.None);

            Assert.Equal(Did, snapshot.Events.Renamed);
            Assert.Equal(actors + 1, snapshot.Actors.Count);
            Assert.Equal((0UL, reclaimed), (snapshot.Overflow.Succeeded.Renames, snapshot.ActorSlots.Reclaimed));
            Assert.Equal(2, snapshot.ActorSlots.Used);

            // And the next one goes on with that.
            using TestProbe last = next.Next();
            using var again = new RenameRecorder(last.Probe, new SeriesOptions(100, TimeSpan.Zero));
            Count(last, "old03");
            Assert.Equal(Did, again.Take(PollResult.None).Events.Renamed);
        }
    }

    private static void Fill(ref LatencySlot slot, string fstype, ulong count)
    {
        Encoding.ASCII.GetBytes(fstype, slot.Key.Fstype);
        slot.Buckets[4] = count;
        slot.SumNs = 10 * count;
    }
}
