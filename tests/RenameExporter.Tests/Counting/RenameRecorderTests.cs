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
        test.Health.Latency.Claims = 1;

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
        Poll(recorder); // the first look knows nothing of idleness
        Poll(recorder);
        RenameSnapshot after = recorder.Take(PollResult.None);

        Assert.Equal(before, Rows(after));
        Assert.Equal(new SlotUse(Capacity, Capacity / 2, (ulong)Capacity / 2), after.ActorSlots);
    }

    /// <summary>Names that take turns within each poll, more than there are slots; and one that is busy.</summary>
    [Fact]
    public void ReclaimIdleSlots_floodOfNamesThatAreAllBusy_keepsNoSlotFromANewcomer()
    {
        const int Slots = 64;
        using var test = new TestProbe(Slots);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(1000, TimeSpan.Zero));
        ulong did = 0;
        for (int poll = 0; poll < 5; poll++)
        {
            // The newcomer comes within the flood, as a busy one does.
            for (int name = 0; name < 2 * Slots; name++)
            {
                test.Count(Actors.Key($"flood{name}"), times: 2);
                test.Count(Actors.Key("newcomer"), times: poll < 3 ? 0 : 1);
                did += poll < 3 ? 2UL : 3;
            }

            Assert.Null(recorder.Tick(() => TimeSpan.FromSeconds(poll)));
            Assert.Equal(0, recorder.ReclaimIdleSlots());
        }

        RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Contains(Rows(snapshot), row => row.StartsWith("newcomer/", StringComparison.Ordinal));
        Assert.Equal(did, snapshot.Events.Renamed);
        Assert.Equal(
            snapshot.Health.Actors.NoFreeSlot, snapshot.Overflow.Succeeded.Renames);
        Assert.True(test.Probe.Claims.OneIn > 1);
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

            Poll(recorder);
            Poll(recorder); // takes half of the slots
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
            Poll(recorder);
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

    /// <summary>A million slots, of which nobody looks at more than there are owners.</summary>
    [Fact]
    public void Poll_slotBehindThoseInUse_isNotLookedAt()
    {
        using var test = new TestProbe(1000);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        test.Count(Actors.Key("mv"));
        test.Slots[500] = Actors.Slot(Actors.Key("nobody"), 5); // as no program would

        Poll(recorder);

        Assert.Equal(["mv/0/0 1"], Rows(recorder.Take(PollResult.None)));
    }

    [Fact]
    public void Take_countedAfterARest_isThere()
    {
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        for (int round = 1; round <= 3; round++)
        {
            test.Count(Actors.Key("mv"));
            Rest(recorder);
            test.Count(Actors.Key("mv"));

            Assert.Equal([$"mv/0/0 {2 * round}"], Rows(recorder.Take(PollResult.None)));
        }
    }

    [Fact]
    public void Poll_nothingWasCounted_looksAtNoSlot()
    {
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        test.Count(Actors.Key("mv"));
        Rest(recorder);
        test.Slots[SlotNumbers.FirstActor].Counts.Renames = 5; // as no program would: there is no mark behind it

        Poll(recorder);

        Assert.Equal(["mv/0/0 1"], Rows(recorder.Take(PollResult.None)));
        test.Health.UnpairedExits++;
        Assert.Equal(["mv/0/0 5"], Rows(recorder.Take(PollResult.None)));
    }

    /// <summary>A program that was stopped for long between a rename and its kind, and nothing is counted after it.</summary>
    [Fact]
    public void Poll_kindAfterARest_isCreditedBeforeTheNextOne()
    {
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        test.Count(Actors.Key("mv"));
        Rest(recorder);
        test.Slots[SlotNumbers.FirstActor].Counts[RenameCounter.Moves] = 1;
        test.Health.UnpairedExits++;

        Rest(recorder);

        Assert.Equal(1UL, recorder.Take(PollResult.None).Actors[0].Succeeded[RenameCounter.Moves]);
    }

    /// <summary>Rest begins at any moment, and no scrape misses what was counted before it.</summary>
    [Fact]
    public async Task Take_whileRestsComeAndGo_hasAllThatWasCountedBefore()
    {
        const int Rounds = 20_000;
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        using var ended = new CancellationTokenSource();
        Task polls = Task.Run(
            () =>
            {
                while (!ended.IsCancellationRequested)
                {
                    Poll(recorder);
                }
            },
            TestContext.Current.CancellationToken);
        for (ulong round = 1; round <= Rounds; round++)
        {
            test.Count(Actors.Key("mv"));
            using RenameSnapshot snapshot = recorder.Take(PollResult.None);
            Assert.Equal(round, snapshot.Events.Renamed);
        }

        await ended.CancelAsync();
        await polls;
    }

    [Fact]
    public void ReadMisses_somethingWasCounted_asksAtOnce()
    {
        using var test = new TestProbe(Capacity, AttachMode.Kprobe, missesAreCountable: false);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        test.Health.Entries = 3;
        Rest(recorder);
        Assert.Equal(3UL, recorder.ReadMisses().Estimate);
        test.Health.Exits = 3;
        test.Count(Actors.Key("mv"));
        Poll(recorder);

        Assert.Equal(0UL, recorder.ReadMisses().Estimate);
    }

    [Fact]
    public void ReadMisses_nothingWasCounted_asksWithinFivePolls()
    {
        using var test = new TestProbe(Capacity, AttachMode.Kprobe, missesAreCountable: false);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        test.Health.Entries = 3;
        Rest(recorder);
        recorder.ReadMisses();
        test.Health.Exits = 3;
        var estimates = new List<ulong>();
        for (int poll = 0; poll < 5; poll++)
        {
            Poll(recorder);
            estimates.Add(recorder.ReadMisses().Estimate);
        }

        Assert.Equal([3, 3, 3, 3, 0], estimates);
    }

    /// <summary>On a busy machine the slots are read long after the poll began: what came meanwhile is no peak.</summary>
    [Fact]
    public void Tick_thatHasToWait_doesNotTakeALongSecondForAShortOne()
    {
        using var test = new TestProbe(Capacity);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(100, TimeSpan.Zero));
        Count(10);
        Tick(begun: 1, read: 1);
        Count(10); // until 1.9 s
        Count(10); // while the poll of second 2 waits for a processor
        Tick(begun: 2, read: 3);
        RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal(10, snapshot.Actors[0].Peak);
        Assert.Equal(10, snapshot.Actors[0].Rate);

        void Count(int times) => test.Count(Actors.Key("steady"), times: times);

        void Tick(int begun, int read)
        {
            var times = new Queue<int>([begun, read]);
            Assert.Null(recorder.Tick(() => TimeSpan.FromSeconds(times.Dequeue())));
        }
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

    private static void Poll(RenameRecorder recorder)
    {
        Assert.Null(recorder.Tick(() => TimeSpan.Zero));
        recorder.ReclaimIdleSlots();
    }

    private static void Rest(RenameRecorder recorder)
    {
        for (int tick = 0; tick <= CountMarks.TicksToSettle; tick++)
        {
            Poll(recorder);
        }
    }

    private static string[] Rows(RenameSnapshot snapshot) =>
        snapshot.Actors.Rows();
}
