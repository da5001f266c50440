using Microsoft.Extensions.Time.Testing;
using RenameExporter.Abi;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class LostReturnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LostReturns _lost;
    private ulong _estimate;

    public LostReturnsTests() => _lost = new(_time);

    [Fact]
    public void Renames_inFlight_areNotLost()
    {
        for (ulong entries = 100; entries < 1300; entries += 10)
        {
            // 3 in flight at most looks, none at every third.
            ulong inFlight = entries % 30 == 0 ? 0UL : 3;
            Assert.Equal(0UL, Update(entries, entries - inFlight));
        }
    }

    [Fact]
    public void Load_thatAlwaysHasARenameInFlight_hasLostNone()
    {
        for (ulong entries = 0; entries < 300; entries += 10)
        {
            Assert.Equal(0UL, Update(300 + entries, 299 + entries));
        }

        Assert.Equal(0UL, Update(600, 600));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(60_000)]
    public void Rename_thatSleepsForSeconds_isNotLostHoweverOftenIsLooked(int milliseconds)
    {
        var interval = TimeSpan.FromMilliseconds(milliseconds);
        Update(100, 100, interval);
        for (var slept = TimeSpan.Zero; slept < TimeSpan.FromSeconds(29); slept += interval)
        {
            Assert.Equal(0UL, Update(101, 100, interval));
        }

        Assert.Equal(0UL, Update(101, 101, interval));
    }

    [Fact]
    public void Entries_thatNeverHadAnExit_areLostOnceNobodyRenames()
    {
        Update(1000, 989);
        for (int look = 0; look < 30; look++)
        {
            Assert.Equal(0UL, Update(1100, 1093));
        }

        Assert.Equal(7UL, Update(1100, 1093));
        Assert.Equal(7UL, Update(2000, 1990));
    }

    [Fact]
    public void Entries_thatNeverHadAnExit_areLostAlthoughSomebodyAlwaysRenames()
    {
        for (int look = 0; look < 61; look++)
        {
            Assert.Equal(0UL, Update(1000 + (ulong)look, 993 + (ulong)look - (look % 2 == 0 ? 4UL : 0)));
        }

        Assert.Equal(7UL, Update(2000, 1990));
    }

    /// <summary>Long before it is certain: under a load that never rests, and less the fewest in flight at a look.</summary>
    [Fact]
    public void Entries_thatNeverHadAnExit_areEstimatedWithinSeconds()
    {
        for (int look = 0; look < 10; look++)
        {
            ulong inFlight = look % 3 == 0 ? 0UL : 4;
            Assert.Equal(0UL, Update(1000 + (ulong)look, 993 + (ulong)look - inFlight));
        }

        Assert.Equal(7UL, _estimate);
        Update(2000, 2000 - 7, TimeSpan.FromMinutes(2));
        Update(2000, 2000 - 7);
        for (int look = 0; look < 31; look++)
        {
            Update(2000, 2000 - 7);
        }

        Assert.Equal((7UL, 0UL), (Update(2000, 2000 - 7), _estimate)); // certain by now
    }

    [Fact]
    public void WhatIsLost_later_staysLost()
    {
        for (int look = 0; look < 40; look++)
        {
            Update(100, 90);
        }

        Assert.Equal(10UL, Update(100, 95)); // cannot happen; must not fall all the same
    }

    [Fact]
    public void KernelThatCountedTooFew_isPutRightOnceNobodyRenames()
    {
        var counted = new ProbeMisses(0, 0, 0, ExitProbe: 97);

        Assert.Equal(97UL, Correct(1000, 890, counted)); // 10 lost twice at once, or in flight: who knows
        Assert.Equal(97UL, Correct(1100, 1000, counted));
        Assert.Equal(100UL, Correct(1100, 1000, counted));
        Assert.Equal(100UL, Correct(1200, 1090, counted)); // and it never falls
    }

    [Fact]
    public void MissedEntriesAndExits_skippedByRecursion_areNoLostReturns()
    {
        var counted = new ProbeMisses(EntryRecursion: 5, ExitRecursion: 20, EntryProbe: 1, ExitProbe: 70);

        Correct(1000, 914, counted);

        Assert.Equal(counted with { ExitProbe = 72 }, _lost.Correct(Calls(1000, 914), counted));
    }

    [Fact]
    public void RenameThatSleeps_isNotLostWhereTheKernelLostNone()
    {
        Correct(10, 9, default);

        Assert.Equal(0UL, Correct(10, 9, default));
    }

    [Fact]
    public void Kernel_thatCountedMore_isRight()
    {
        var counted = new ProbeMisses(0, 0, 0, ExitProbe: 7);

        Correct(0, 0, counted);

        Assert.Equal(7UL, Correct(0, 0, counted)); // calls that are not counted, for one
    }

    private ulong Correct(ulong entries, ulong exits, ProbeMisses misses) =>
        _lost.Correct(Calls(entries, exits), misses).ExitProbe;

    private static ProbeHealth Calls(ulong entries, ulong exits) => new() { Entries = entries, Exits = exits };

    private ulong Update(ulong entries, ulong exits, TimeSpan? sinceTheLast = null)
    {
        _time.Advance(sinceTheLast ?? TimeSpan.FromSeconds(1));
        (ulong lost, _estimate) = _lost.Update(Calls(entries, exits));
        return lost;
    }
}
