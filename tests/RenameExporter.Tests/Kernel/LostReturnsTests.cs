using Microsoft.Extensions.Time.Testing;
using RenameExporter.Abi;
using RenameExporter.Kernel;

namespace RenameExporter.Tests.Kernel;

public sealed class LostReturnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LostReturns _lost;

    public LostReturnsTests() => _lost = new(_time);

    [Fact]
    public void Renames_in_flight_are_not_lost()
    {
        for (ulong entries = 100; entries < 1300; entries += 10)
        {
            // 3 in flight at most looks, none at every third.
            ulong inFlight = entries % 30 == 0 ? 0UL : 3;
            Assert.Equal(0UL, Update(entries, entries - inFlight));
        }
    }

    [Fact]
    public void Load_that_always_has_a_rename_in_flight_has_lost_none()
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
    public void Rename_that_sleeps_for_seconds_is_not_lost_however_often_is_looked(int milliseconds)
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
    public void Entries_that_never_had_an_exit_are_lost_once_nobody_renames()
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
    public void Entries_that_never_had_an_exit_are_lost_although_somebody_always_renames()
    {
        for (int look = 0; look < 61; look++)
        {
            Assert.Equal(0UL, Update(1000 + (ulong)look, 993 + (ulong)look - (look % 2 == 0 ? 4UL : 0)));
        }

        Assert.Equal(7UL, Update(2000, 1990));
    }

    [Fact]
    public void What_is_lost_stays_lost()
    {
        for (int look = 0; look < 40; look++)
        {
            Update(100, 90);
        }

        Assert.Equal(10UL, Update(100, 95)); // cannot happen; must not fall all the same
    }

    [Fact]
    public void Kernel_that_counted_too_few_is_put_right_once_nobody_renames()
    {
        var counted = new ProbeMisses(0, 0, 0, ExitProbe: 97);

        Assert.Equal(97UL, Correct(1000, 890, counted)); // 10 lost twice at once, or in flight: who knows
        Assert.Equal(97UL, Correct(1100, 1000, counted));
        Assert.Equal(100UL, Correct(1100, 1000, counted));
        Assert.Equal(100UL, Correct(1200, 1090, counted)); // and it never falls
    }

    [Fact]
    public void Missed_entries_and_exits_skipped_by_recursion_are_no_lost_returns()
    {
        var counted = new ProbeMisses(EntryRecursion: 5, ExitRecursion: 20, EntryProbe: 1, ExitProbe: 70);

        Correct(1000, 914, counted);

        Assert.Equal(counted with { ExitProbe = 72 }, _lost.Correct(Calls(1000, 914), counted));
    }

    [Fact]
    public void Rename_that_sleeps_is_not_lost_where_the_kernel_lost_none()
    {
        Correct(10, 9, default);

        Assert.Equal(0UL, Correct(10, 9, default));
    }

    [Fact]
    public void Kernel_that_counted_more_is_right()
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
        return _lost.Update(Calls(entries, exits));
    }
}
