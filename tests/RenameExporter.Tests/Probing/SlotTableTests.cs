using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Tests.Probing;

/// <summary>bpf/slots.bpf.h, bpf/reclaim.bpf.h and SlotReclaimer, hand in hand, in the kernel.</summary>
public sealed class SlotTableTests : IDisposable
{
    private const int Capacity = 4;

    private readonly TestProbe _test = new(Capacity);

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Slots_newTable_areEmptyAndAsManyAsAskedFor()
    {
        Assert.Equal(Capacity, _test.Probe.Actors.Capacity);
        Assert.Equal(SlotNumbers.FirstActor + Capacity, _test.Slots.Length);
        Assert.All(_test.Slots.ToArray(), slot => Assert.Equal(0UL, slot.Counts.Renames));
        Assert.Equal(63, _test.Probe.Latency!.Capacity);
    }

    [Fact]
    public void InUse_asActorsCome_reachesTheLastOnesSlotAndNoFurther()
    {
        Assert.Equal(SlotNumbers.FirstActor, InUse());

        _test.Count(Actors.Key("a"), times: 3);
        Assert.Equal(SlotNumbers.FirstActor + 1, InUse());

        _test.Count(Actors.Key("b"));
        Assert.Equal(SlotNumbers.FirstActor + 2, InUse());
        Assert.True(_test.Slots[SlotNumbers.FirstActor + 1].Key.Equals(Actors.Key("b")));
    }

    [Fact]
    public void InUse_fullTableAndOneThatWasReclaimed_isAllOfIt()
    {
        for (int i = 0; i < Capacity + 3; i++)
        {
            _test.Count(Actors.Key($"actor{i}"));
        }

        Reclaim([NumberOf("actor1")], _ => { });
        _test.Count(Actors.Key("late"));

        Assert.Equal(_test.Slots.Length, InUse());
    }

    [Theory]
    [InlineData(FillNumbers.Batch - 1)]
    [InlineData(FillNumbers.Batch)]
    [InlineData((2 * FillNumbers.Batch) + 1)]
    public void Fill_anyNumberOfSlots_makesEachFreeOnce(int slots)
    {
        using var test = new TestProbe(slots);
        for (int i = 0; i < slots; i++)
        {
            Assert.True(test.Count(Actors.Key($"actor{i}")));
        }

        Assert.False(test.Count(Actors.Key("late")));
        Assert.All(test.Slots[SlotNumbers.FirstActor..].ToArray(), slot => Assert.Equal(1UL, slot.Counts.Renames));
    }

    [Fact]
    public void Fill_tableThatIsFull_throws() => Assert.Throws<LibbpfException>(
        () => _test.Probe.Reclaimer.Fill(ReclaimTable.Actors, SlotNumbers.FirstActor, Capacity));

    [Fact]
    public void Count_oneActor_hasOneSlotWithItsKey()
    {
        ActorKey key = Actors.Key("bash", 1000, 13);

        Assert.True(_test.Count(key, times: 3));

        ActorSlot slot = Assert.Single(Used());
        Assert.True(slot.Key.Equals(key));
        Assert.Equal(3UL, slot.Counts.Renames);
    }

    [Fact]
    public void Count_moreActorsThanSlots_goesToOverflowWithItsReason()
    {
        for (int i = 0; i < Capacity; i++)
        {
            Assert.True(_test.Count(Actors.Key($"actor{i}")));
        }

        Assert.False(_test.Count(Actors.Key("late"), times: 2));
        Assert.False(_test.Count(Actors.Key("late", error: 13), times: 3));

        Assert.Equal(2UL, _test.Slots[SlotNumbers.OverflowRenamed].Counts.Renames);
        Assert.Equal(3UL, _test.Slots[SlotNumbers.OverflowFailed].Counts.Renames);
        Assert.Equal(5UL, _test.Probe.Health.Actors.NoFreeSlot);
        Assert.Equal(
            (0UL, 0UL),
            (_test.Probe.Health.Actors.StaleSlot, _test.Probe.Health.Actors.InsertFailed));
    }

    /// <summary>One in 16, by chance; all are counted, and are claims.</summary>
    [Fact]
    public void Count_whileSlotsAreShort_asksForOneNowAndThen()
    {
        const int Names = 4000;
        using var test = new TestProbe(Names);
        test.Probe.Claims.Set(claims: 16 * 8, free: 8);
        Assert.Equal(16UL, test.Probe.Claims.OneIn);

        int own = Enumerable.Range(0, Names).Count(i => test.Count(Actors.Key($"actor{i}")));

        Assert.InRange(own, 150, 400); // 250: six times the standard deviation
        Assert.Equal((ulong)(Names - own), test.Probe.Health.Actors.NoFreeSlot);
        Assert.Equal((ulong)Names, test.Probe.Health.Actors.Claims);
        Assert.Equal((ulong)(Names - own), test.Slots[SlotNumbers.OverflowRenamed].Counts.Renames);

        test.Probe.Claims.Set(claims: Names + (16 * 8), free: null);
        Assert.True(test.Count(Actors.Key("late")));
    }

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(8, 8, 1)]
    [InlineData(9, 8, 1)]
    [InlineData(16, 8, 2)]
    [InlineData(100, 8, 16)]
    [InlineData(1000, 0, 1024)]
    [InlineData(1000, null, 1)]
    public void Claims_ofAPoll_decideHowManyAskInTheNext(ulong claims, int? free, ulong oneIn)
    {
        _test.Probe.Claims.Set(5000, free);

        _test.Probe.Claims.Set(5000 + claims, free);

        Assert.Equal(oneIn, _test.Probe.Claims.OneIn);
    }

    [Fact]
    public void Count_slotThatIsSomebodyElses_goesToOverflowAsStale()
    {
        _test.Count(Actors.Key("bash"));
        int number = NumberOf("bash");
        _test.Slots[number].Key = Actors.Key("other"); // as if it had been reclaimed and taken

        Assert.False(_test.Count(Actors.Key("bash")));

        Assert.Equal(1UL, _test.Slots[number].Counts.Renames);
        Assert.Equal(1UL, _test.Probe.Health.Actors.StaleSlot);
        Assert.Equal(1UL, _test.Slots[SlotNumbers.OverflowRenamed].Counts.Renames);
    }

    [Fact]
    public void Reclaim_ownedSlots_handsOverTheCountsAndEmptiesThem()
    {
        _test.Count(Actors.Key("a"), times: 5);
        _test.Count(Actors.Key("b", error: 1), times: 7);
        var retired = new List<ActorSlot>();

        int reclaimed = Reclaim([NumberOf("a"), NumberOf("b")], retired.Add);

        Assert.Equal(2, reclaimed);
        Assert.Equal([5UL, 7UL], retired.Select(slot => slot.Counts.Renames));
        Assert.True(retired[1].Key.Equals(Actors.Key("b", error: 1)));
        Assert.Empty(Used());
        Assert.All(_test.Slots.ToArray(), slot => Assert.True(slot.Key.Equals(default)));
    }

    [Fact]
    public void Reclaim_fullTable_makesRoomForOthers()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _test.Count(Actors.Key($"actor{i}"));
        }

        Reclaim([NumberOf("actor1")], _ => { });

        Assert.True(_test.Count(Actors.Key("late")));
        Assert.False(_test.Count(Actors.Key("later")));
    }

    [Fact]
    public void Reclaim_ownerThatReturns_startsAtZeroInAnotherSlot()
    {
        _test.Count(Actors.Key("bash"), times: 5);
        Reclaim([NumberOf("bash")], _ => { });

        Assert.True(_test.Count(Actors.Key("bash")));

        Assert.Equal(1UL, Assert.Single(Used()).Counts.Renames);
    }

    /// <summary>The slot has its key and its counts still, and the lookup cache has its number.</summary>
    [Fact]
    public void Count_ownerOfSlotThatIsBeingReclaimed_getsAnotherSlot()
    {
        _test.Count(Actors.Key("bash"), times: 5);
        int number = NumberOf("bash");

        _test.Unlink(number);

        Assert.True(_test.Count(Actors.Key("bash"), times: 2));
        Assert.Equal(5UL, _test.Slots[number].Counts.Renames);
        Assert.Equal(2UL, Assert.Single(Used(), slot => slot.Counts.Renames != 5).Counts.Renames);
    }

    /// <summary>As kernels before 5.17 leave it there: the actor is the same one, by a cache entry of its own.</summary>
    [Fact]
    public void Count_nameThatGoesOnBehindItsNul_isCutThere()
    {
        ActorKey dirty = Actors.Key("mv");
        ((Span<byte>)dirty.Comm)[5] = (byte)'x';

        for (int i = 0; i < 3; i++)
        {
            Assert.True(_test.Count(dirty));
            Assert.True(_test.Count(Actors.Key("mv")));
        }

        ActorSlot slot = Assert.Single(Used());
        Assert.True(slot.Key.Equals(Actors.Key("mv")));
        Assert.Equal(6UL, slot.Counts.Renames);
    }

    /// <summary>Their words, all xored, are the same number: they take each other's cache entry, and nothing else.</summary>
    [Fact]
    public void Count_actorsThatShareACacheEntry_areKeptApart()
    {
        ActorKey one = Actors.Key("mv", uid: 2);
        ActorKey other = Actors.Key("mv", uid: 1);
        one.CgroupId = 1;
        other.CgroupId = 2;

        for (int i = 0; i < 3; i++)
        {
            Assert.True(_test.Count(one));
            Assert.True(_test.Count(other));
        }

        Assert.Equal([3UL, 3UL], Used().Select(slot => slot.Counts.Renames));
    }

    /// <summary>The overflow slots have the key of nobody: an actor of that key is not theirs.</summary>
    [Fact]
    public void Count_actorWhoseKeyIsAllZeroes_hasASlotOfItsOwn()
    {
        Assert.True(_test.Count(default, times: 2));

        Assert.Equal(0UL, _test.Slots[SlotNumbers.OverflowRenamed].Counts.Renames);
        Assert.Equal(2UL, Assert.Single(Used()).Counts.Renames);
    }

    [Fact]
    public void Reclaim_slotsWithoutOwner_isNothing()
    {
        int reclaimed = Reclaim(
            [SlotNumbers.FirstActor, SlotNumbers.FirstActor + 1], _ => Assert.Fail("retired"));

        Assert.Equal(0, reclaimed);
        for (int i = 0; i < Capacity; i++)
        {
            Assert.True(_test.Count(Actors.Key($"actor{i}"))); // nothing was freed twice
        }

        Assert.False(_test.Count(Actors.Key("late")));
    }

    [Fact]
    public void Reclaim_sameSlotTwice_isOnce()
    {
        _test.Count(Actors.Key("bash"));
        int number = NumberOf("bash");

        Assert.Equal(1, Reclaim([number, number], _ => { }));
        Assert.Equal(0, Reclaim([number], _ => { }));
    }

    [Fact]
    public void Unlink_ownedSlot_leavesItsCountsUntilTheyAreTaken()
    {
        _test.Count(Actors.Key("bash"), times: 3);
        int number = NumberOf("bash");

        Assert.Equal([number], _test.Probe.Reclaimer.Unlink(ReclaimTable.Actors, [number]));

        Assert.Equal(3UL, _test.Slots[number].Counts.Renames);
        Assert.Equal(3UL, _test.Probe.Actors.Take(number).Counts.Renames);
        Assert.Equal(0UL, _test.Slots[number].Counts.Renames);
    }

    [Fact]
    public void Free_unlinkedSlot_isThereForTheNextActor()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _test.Count(Actors.Key($"actor{i}"));
        }

        int number = NumberOf("actor0");
        _test.Probe.Reclaimer.Unlink(ReclaimTable.Actors, [number]);
        _test.Probe.Actors.Take(number);
        Assert.False(_test.Count(Actors.Key("early")));

        Assert.Equal(0, _test.Probe.Reclaimer.Free(ReclaimTable.Actors, [number]));

        Assert.True(_test.Count(Actors.Key("late")));
    }

    [Fact]
    public async Task Reclaim_programThatIsAboutToCount_isWaitedFor()
    {
        _test.Count(Actors.Key("slow"), times: 5);
        int number = NumberOf("slow");
        var retired = new List<ActorSlot>();

        await _test.CountSlowlyAsync(
            Actors.Key("slow"), () => Assert.Equal(1, Reclaim([number], retired.Add)));

        Assert.Equal([6UL], retired.Select(slot => slot.Counts.Renames));
        Assert.Empty(Used());
    }

    /// <returns>How many were handed over.</returns>
    private int Reclaim(IReadOnlyList<int> numbers, Action<ActorSlot> retire)
    {
        IReadOnlyList<int> unlinked = _test.Probe.Reclaimer.Unlink(ReclaimTable.Actors, numbers);
        foreach (int number in unlinked)
        {
            retire(_test.Probe.Actors.Take(number));
        }

        Assert.Equal(0, _test.Probe.Reclaimer.Free(ReclaimTable.Actors, unlinked));
        return unlinked.Count;
    }

    private int InUse() => _test.Probe.Actors.InUse(_test.Probe.Health.Actors).Length;

    private ActorSlot[] Used() =>
        [.. _test.Slots[SlotNumbers.FirstActor..].ToArray().Where(slot => slot.Counts.Renames > 0)];

    private int NumberOf(string comm) => Array.FindIndex(
        _test.Slots.ToArray(),
        slot => slot.Counts.Renames > 0 && slot.Key.Comm.Bytes.SequenceEqual(Actors.Name(comm).Bytes));
}
