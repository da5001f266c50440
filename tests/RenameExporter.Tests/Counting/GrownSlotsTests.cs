using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

/// <summary>Which slots a pass reads whole.</summary>
public sealed class GrownSlotsTests
{
    private readonly ActorSlot[] _slots = new ActorSlot[40];
    private readonly GrownSlots _grown = new();

    [Fact]
    public void Next_slotsThatCountedOrNot_namesThoseThatDid()
    {
        _slots[7].Counts.Renames = 1;
        _slots[9].Counts.Noops = 1;

        Assert.Equal([7, 9], Named());
    }

    [Fact]
    public void Next_slotThatWasCredited_namesItForAFewTicksMore()
    {
        Count(7);
        for (int tick = 0; tick < 3; tick++)
        {
            Assert.Equal([7], Named());
            _grown.Tick();
        }

        Assert.Empty(Named());
    }

    /// <summary>A program that was stopped between a rename and its kind.</summary>
    [Fact]
    public void Next_slotAtRest_namesItWithinAMinute()
    {
        Count(7);
        int ticks = 0;
        for (; Named().Length > 0; ticks++)
        {
            _grown.Tick();
        }

        for (; Named().Length == 0; ticks++)
        {
            Assert.True(ticks < 70, "never named again");
            _grown.Tick();
        }
    }

    [Fact]
    public void Next_slotThatWasTakenBack_isLikeANewOne()
    {
        Count(7);
        _slots[7] = default;
        _grown.Forget(7);
        Assert.Empty(Named());

        Count(7);
        Assert.Equal([7], Named());
    }

    [Fact]
    public void Read_kindThatComesAfterItsRename_isCredited()
    {
        var aggregator = new ActorAggregator(10, TimeSpan.Zero);
        _slots[2] = Actors.Slot(Actors.Key("mv"), 1);
        aggregator.Read(_slots);
        aggregator.Tick(TimeSpan.FromSeconds(1));
        _slots[2].Counts[RenameCounter.Moves] = 1;

        aggregator.Read(_slots);

        Assert.Equal(1UL, aggregator.Actors()[0].Succeeded[RenameCounter.Moves]);
    }

    private void Count(int number)
    {
        _slots[number].Counts.Renames++;
        _grown.Credited(number, _slots[number].Counts.Total);
    }

    // Of those that the tests use: at each tick some others are named.
    private int[] Named()
    {
        var named = new List<int>();
        for (int number = 0; (number = _grown.Next(_slots, number)) < _slots.Length; number++)
        {
            named.Add(number);
        }

        return [.. named.Where(number => number is 7 or 9)];
    }
}
