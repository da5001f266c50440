using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Counting.Kept;
using RenameExporter.Probing.Kept;
using RenameExporter.Tests.Probing;
using Testing.Logging;

namespace RenameExporter.Tests.Counting.Kept;

/// <summary>An exporter that ends at any step of taking slots back, over the maps of the kernel; and the one that goes on.</summary>
public sealed class DeathTests : IDisposable
{
    private const int Capacity = 16;

    private static readonly int[] s_taken = [.. Enumerable.Range(SlotNumbers.FirstActor, Capacity / 2)];

    private readonly TestProbe _test = new(Capacity, outlives: true);
    private readonly ActorAggregator _actors = new(100, default);
    private readonly KeptCounts _kept;
    private ulong _did;

    public DeathTests()
    {
        _kept = new(
            _test.Probe.Totals!, _test.Probe, _actors, new(default), null, new RecordingLogger<RenameRecorder>());
        for (int i = 0; i < Capacity; i++)
        {
            Count(_test, $"old{i:d2}", i + 1);
        }

        Read();
        _kept.Publish(null);
    }

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Death_whileSlotsLeaveTheIndex_isFinished(bool scraped)
    {
        _kept.Publish(new(ReclaimTable.Actors, false, s_taken, new uint[s_taken.Length]));
        _test.Probe.Reclaimer.Unlink(ReclaimTable.Actors, s_taken);
        Count(_test, $"old{Capacity - 1}");
        if (scraped)
        {
            Read();
            _kept.PublishChanges();
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
        Retire();
        Assert.Equal(0, _test.Probe.Reclaimer.Free(ReclaimTable.Actors, s_taken[..freed]));
        for (int i = 0; i < freed; i++)
        {
            Count(_test, $"new{i}", 3);
        }

        Count(_test, $"old{Capacity - 1}");
        if (scraped)
        {
            Read();
            _kept.PublishChanges();
        }

        AssertGoesOn(newcomers: Capacity / 2);
    }

    /// <summary>Freed is memory that another user may have written to.</summary>
    [Fact]
    public void Finish_moreFreedThanThereAre_freesNoneTwice()
    {
        Retire();
        Assert.Equal(0, _test.Probe.Reclaimer.Free(ReclaimTable.Actors, s_taken));
        _test.Probe.Totals!.Freed = ulong.MaxValue;

        AssertGoesOn(newcomers: Capacity / 2);
    }

    /// <summary>What an exporter lost before it published anything of it.</summary>
    [Fact]
    public void ReclaimIdleSlots_ofThoseOutOfTheIndex_freesThem()
    {
        _test.Probe.Reclaimer.Unlink(ReclaimTable.Actors, s_taken);
        using TestProbe next = _test.Next();
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

        Assert.Equal(_did, recorder.Take(PollResult.None).Events.Renamed);
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

    private void Retire()
    {
        _kept.Publish(new(ReclaimTable.Actors, false, s_taken, new uint[s_taken.Length]));
        _test.Probe.Reclaimer.Unlink(ReclaimTable.Actors, s_taken);
        foreach (int number in s_taken)
        {
            _actors.Retire(number, in _test.Slots[number]);
        }

        _test.Probe.Totals!.Freed = 0;
        _kept.Publish(new(ReclaimTable.Actors, true, s_taken, new uint[s_taken.Length]));
        foreach (int number in s_taken)
        {
            _test.Probe.Actors.Take(number);
        }
    }

    private void AssertGoesOn(int newcomers)
    {
        using TestProbe next = _test.Next();
        using var recorder = new RenameRecorder(next.Probe, new SeriesOptions(100, TimeSpan.Zero));
        for (int i = 0; i < newcomers; i++)
        {
            Count(next, $"new{i}", 5);
        }

        using RenameSnapshot snapshot = recorder.Take(PollResult.None);

        Assert.Equal(_did, snapshot.Events.Renamed);
        Assert.Equal(Capacity + newcomers, snapshot.Actors.Count);
        Assert.Equal(0UL, snapshot.Overflow.Succeeded.Renames);
        Assert.Equal((0UL, 0UL), (snapshot.Health.Actors.StaleSlot, snapshot.Health.Actors.NoFreeSlot));
    }

    private void Read() => _actors.Read(_test.Probe.Actors.InUse(_test.Probe.Health.Actors));

    /// <summary>In a slot of its own.</summary>
    private void Count(TestProbe probe, string comm, int times = 1)
    {
        Assert.True(probe.Count(Actors.Key(comm), times), $"{comm} has no slot");
        _did += (ulong)times;
    }
}
