using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Probing;
using RenameExporter.Tests.Probing;

namespace RenameExporter.Tests.Counting;

/// <summary>From slots in the kernel to snapshots; the probe counts what it is told.</summary>
public sealed class RenameRecorderTests
{
    private const int Capacity = 16;

    [Fact]
    public void Take_countsOfSeveralActors_areTheirSeries()
    {
        using var test = new TestProbe(Capacity, AttachMode.KprobeMulti, missesAreCountable: false);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        test.Count(Actors.Key("bash", 1000), times: 3);
        test.Count(Actors.Key("bash", 1000, error: 13), times: 2);
        test.Count(Actors.Key("mv"), times: 1);

        RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal(["bash/1000/0 3", "mv/0/0 1", "bash/1000/13 2"], Rows(snapshot));
        Assert.Equal((4UL, 2UL), (snapshot.Events.Renamed, snapshot.Events.Failed));
        Assert.Equal(
            (AttachMode.KprobeMulti, false), (snapshot.Attach, snapshot.MissesAreCountable));
        Assert.Equal(new SlotUse(Capacity, 3, 0), snapshot.ActorSlots);
        Assert.Equal(new SlotUse(63, 0, 0), snapshot.LatencySlots);
    }

    [Fact]
    public void Take_moreActorsThanSlots_hasTheRestInOverflow()
    {
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        for (int i = 0; i < Capacity + 5; i++)
        {
            test.Count(Actors.Key($"actor{i}"), times: 2);
        }

        test.Count(Actors.Key("late", error: 2), times: 3);

        RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal(Capacity, snapshot.Actors.Count);
        Assert.Equal(
            (10UL, 3UL, 0UL),
            (snapshot.Overflow.Succeeded.Renames, snapshot.Overflow.Failed, snapshot.Series.PastLimit));
        Assert.Equal(13UL, snapshot.Health.Actors.NoFreeSlot);
        Assert.Equal(((ulong)(Capacity + 5) * 2, 3UL), (snapshot.Events.Renamed, snapshot.Events.Failed));
    }

    [Fact]
    public void Take_actorsPastTheSeriesLimit_areInOverflowTooAndSaySo()
    {
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(2, TimeSpan.Zero));
        for (int i = 0; i < 5; i++)
        {
            test.Count(Actors.Key($"actor{i}"), times: 2);
        }

        RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal(2, snapshot.Actors.Count);
        Assert.Equal(
            (6UL, 0UL, 6UL),
            (snapshot.Overflow.Succeeded.Renames, snapshot.Overflow.Failed, snapshot.Series.PastLimit));
        Assert.Equal(10UL, snapshot.Events.Renamed);
    }

    [Fact]
    public void Take_latencySlots_areItsHistograms()
    {
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        Span<LatencySlot> slots = test.Probe.Latency!.Slots;
        slots[SlotNumbers.LatencyOther].Buckets[0] = 1;
        slots[SlotNumbers.FirstLatency].Key.Fstype = Actors.Name("ext4");
        slots[SlotNumbers.FirstLatency].Buckets[3] = 7;
        slots[SlotNumbers.FirstLatency].SumNs = 9000;

        RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal([null, "ext4"], snapshot.Latency!.Select(histogram => histogram.Fstype));
        Assert.Equal((7UL, 9000UL), (snapshot.Latency![1].Buckets[3], snapshot.Latency[1].SumNs));
        Assert.Equal(1, snapshot.LatencySlots!.Value.Used);
    }

    [Fact]
    public void ReclaimIdleSlots_fullTable_keepsEveryCount()
    {
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        for (int i = 0; i < Capacity; i++)
        {
            test.Count(Actors.Key($"actor{i:d2}"), times: i + 1);
        }

        string[] before = Rows(recorder.Take(PollResult.None));
        recorder.ReclaimIdleSlots(); // the first look knows nothing of idleness
        recorder.ReclaimIdleSlots();
        RenameSnapshot after = recorder.Take(PollResult.None);

        Assert.Equal(before, Rows(after));
        Assert.Equal(new SlotUse(Capacity, Capacity / 2, (ulong)Capacity / 2), after.ActorSlots);
    }

    [Fact]
    public void ReclaimIdleSlots_actorsThatReturn_goOnFromTheirCounts()
    {
        const int Rounds = 5;
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < Capacity; i++)
            {
                Assert.True(test.Count(Actors.Key($"actor{i:d2}")));
            }

            recorder.ReclaimIdleSlots();
            recorder.ReclaimIdleSlots(); // takes half of the slots
        }

        RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal(
            Enumerable.Range(0, Capacity).Select(i => $"actor{i:d2}/0/0 {Rounds}"), Rows(snapshot));
        Assert.Equal(Rounds * Capacity / 2UL, snapshot.ActorSlots.Reclaimed);
        Assert.Equal((0UL, 0UL), (snapshot.Overflow.Succeeded.Renames, snapshot.Overflow.Failed));
    }

    [Fact]
    public async Task TakeAndReclaim_whileManyActorsCount_loseNothingAndNeverFall()
    {
        const int Writers = 2, Rounds = 400, Names = 24; // 48 actors for 16 slots
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(30, TimeSpan.Zero));
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task[] writers =
        [
            .. Enumerable.Range(0, Writers).Select(writer => Task.Run(
                () =>
                {
                    for (int i = 0; i < Rounds * Names; i++)
                    {
                        test.Count(
                            Actors.Key($"writer{i / Rounds}", (uint)writer, i % 5 == 0 ? 13 : 0));
                    }
                },
                cancellation)),
        ];
        Task all = Task.WhenAll(writers);

        RenameSnapshot previous = recorder.Take(PollResult.None);
        while (!all.IsCompleted)
        {
            recorder.ReclaimIdleSlots();
            RenameSnapshot now = recorder.Take(PollResult.None);
            Assert.True(now.Events.Renamed >= previous.Events.Renamed && now.Events.Failed >= previous.Events.Failed);
            previous = now;
        }

        await all;
        RenameSnapshot last = recorder.Take(PollResult.None);
        Assert.Equal(
            (Writers * Rounds * Names * 4UL / 5, Writers * Rounds * Names / 5UL),
            (last.Events.Renamed, last.Events.Failed));
        Assert.Equal(0UL, last.Health.LostSlots);
    }

    [Fact]
    public void Take_afterDispose_throws()
    {
        using var test = new TestProbe(Capacity);
        var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));

        recorder.Dispose();
        recorder.Dispose();

        Assert.Throws<ObjectDisposedException>(() => recorder.Take(PollResult.None));
    }

    private static string[] Rows(RenameSnapshot snapshot) =>
        snapshot.Actors.Rows();
}
