using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Probing.Kept;
using RenameExporter.Tests.Probing;
using Testing.Logging;

namespace RenameExporter.Tests.Counting.Kept;

/// <summary>An exporter that ends at any step of taking slots back, over the maps of the kernel; and the one that goes on.</summary>
public sealed class DeathTests : KeptTable
{
    public DeathTests()
    {
        Read();
        Kept.Publish(null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Death_whileSlotsLeaveTheIndex_isFinished(bool scraped)
    {
        Kept.Publish(new(ReclaimTable.Actors, false, Taken, new uint[Taken.Length]));
        Table.Probe.Reclaimer.Unlink(ReclaimTable.Actors, Taken);
        Count(Table, $"old{Capacity - 1}");
        if (scraped)
        {
            Read();
            Kept.PublishChanges();
        }

        AssertGoesOn(newcomers: Capacity / 2);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(Capacity / 2, false)]
    [InlineData(Capacity / 2, true)]
    public void Death_whileSlotsAreFreed_takesNothingFromNewOwners(int freed, bool scraped)
    {
        RetireAll();
        Assert.Equal(0, Table.Probe.Reclaimer.Free(ReclaimTable.Actors, Taken[..freed]));
        for (int i = 0; i < freed; i++)
        {
            Count(Table, $"new{i}", 3);
        }

        Count(Table, $"old{Capacity - 1}");
        if (scraped)
        {
            Read();
            Kept.PublishChanges();
        }

        AssertGoesOn(newcomers: Capacity / 2);
    }

    /// <summary>Freed is memory that another user may have written to.</summary>
    [Fact]
    public void Finish_moreFreedThanThereAre_freesNoneTwice()
    {
        RetireAll();
        Assert.Equal(0, Table.Probe.Reclaimer.Free(ReclaimTable.Actors, Taken));
        Table.Probe.Totals!.Freed = ulong.MaxValue;

        AssertGoesOn(newcomers: Capacity / 2);
    }

    /// <summary>What an exporter lost before it published anything of it.</summary>
    [Fact]
    public void ReclaimIdleSlots_ofThoseOutOfTheIndex_freesThem()
    {
        Table.Probe.Reclaimer.Unlink(ReclaimTable.Actors, Taken);
        using TestProbe next = Table.Next();
        using var recorder = new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero));
        for (int i = Capacity / 2; i < Capacity; i++)
        {
            Count(next, $"old{i:d2}"); // the others are the longest idle
        }

        for (int poll = 0; poll < 2; poll++)
        {
            Assert.Null(recorder.Tick(() => TimeSpan.FromSeconds(poll)));
            Assert.Equal(0, recorder.ReclaimIdleSlots());
        }

        for (int i = 0; i < Capacity / 2; i++)
        {
            Count(next, $"new{i}");
        }

        Assert.Equal(Did, recorder.Take(PollResult.None).Events.Renamed);
    }

    [Fact]
    public void Publish_withoutMemory_countsOnAndKeepsNothing()
    {
        const int Many = 2000;
        using var test = new TestProbe(Many, outlives: true);
        var logger = new RecordingLogger<RenameRecorder>();
        test.Probe.Totals!.Complete(DateTimeOffset.UnixEpoch);
        using var recorder = new RenameRecorder(test.Probe, new SeriesOptions(Many, TimeSpan.Zero), logger: logger);
        test.Count(Actors.Key("first"));
        recorder.Take(PollResult.None).Dispose();
        test.Probe.IsKept = true;
        test.EndTotals();
        for (int i = 0; i < Many - 100; i++)
        {
            test.Count(Actors.Key($"actor{i:d9}"));
        }

        for (int poll = 0; poll < 3; poll++)
        {
            using RenameSnapshot snapshot = recorder.Take(PollResult.None);
            Assert.Equal(Many - 99UL, snapshot.Events.Renamed);
            Assert.Null(recorder.Tick(() => TimeSpan.FromSeconds(poll)));
            Assert.Equal(0, recorder.ReclaimIdleSlots());
        }

        Assert.Contains("its totals cannot be written: cannot mmap map totals", Assert.Single(logger.Lines).Message, StringComparison.Ordinal);
        Assert.Throws<KeptException>(test.Probe.Totals.Check);
        Assert.False(test.Probe.IsKept);
    }

    private void RetireAll()
    {
        Kept.Publish(new(ReclaimTable.Actors, false, Taken, new uint[Taken.Length]));
        Retire(Taken.Length);
    }

    private void AssertGoesOn(int newcomers)
    {
        using TestProbe next = Table.Next();
        using var recorder = new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero));
        for (int i = 0; i < newcomers; i++)
        {
            Count(next, $"new{i}", 5);
        }

        using RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal(Did, snapshot.Events.Renamed);
        Assert.Equal(Capacity + newcomers, snapshot.Actors.Count);
        Assert.Equal(0UL, snapshot.Overflow.Succeeded.Renames);
        Assert.Equal((0UL, 0UL), (snapshot.Health.Actors.StaleSlot, snapshot.Health.Actors.NoFreeSlot));
    }
}
