using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

/// <summary>When slots need be looked at.</summary>
public sealed class CountMarksTests
{
    private readonly LatencySlot[] _durations = new LatencySlot[3];
    private readonly CountMarks _marks = new();
    private ProbeHealth _health;

    [Fact]
    public void MayHaveMoved_nothingCounts_restsAfterTwoTicks()
    {
        Assert.Equal(CountMarks.TicksToSettle, TicksUntilRest());
        Assert.Equal(0, TicksUntilRest());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, LatencyNumbers.Buckets - 1)]
    public void MayHaveMoved_durationWasCounted_doesNotRest(int slot, int bucket)
    {
        TicksUntilRest();
        _durations[slot].Buckets[bucket]++;

        Assert.Equal(CountMarks.TicksToSettle, TicksUntilRest());
    }

    [Fact]
    public void MayHaveMoved_exitWasUnpaired_doesNotRest()
    {
        TicksUntilRest();
        _health.UnpairedExits++;

        Assert.Equal(CountMarks.TicksToSettle, TicksUntilRest());
    }

    /// <summary>A scrape found the mark moved: the ticks behind it know.</summary>
    [Fact]
    public void MayHaveMoved_lookBetweenTicks_takesNoTickFromTheOthers()
    {
        TicksUntilRest();
        _health.UnpairedExits++;
        Assert.True(Look());
        Assert.True(Look());

        Assert.Equal(CountMarks.TicksToSettle, TicksUntilRest());
    }

    [Fact]
    public void MayHaveMoved_noDurationsAreCounted_neverRests()
    {
        for (int tick = 0; tick < 3 * CountMarks.TicksToSettle; tick++)
        {
            Assert.True(_marks.MayHaveMoved(in _health, []));
            _marks.Tick();
        }
    }

    [Fact]
    public void IsLast_lookBeforeRest_isIt()
    {
        var last = new List<bool>();
        while (Look())
        {
            last.Add(_marks.IsLast);
            _marks.Tick();
        }

        Assert.Equal([false, true], last);
    }

    private bool Look() => _marks.MayHaveMoved(in _health, _durations);

    private int TicksUntilRest()
    {
        int ticks = 0;
        for (; Look(); ticks++)
        {
            _marks.Tick();
        }

        return ticks;
    }
}
