using RenameExporter.Kernel;

namespace RenameExporter.Tests.Kernel;

public sealed class LostReturnsTests
{
    private readonly LostReturns _lost = new();

    [Fact]
    public void Renames_in_flight_are_not_lost()
    {
        for (ulong entries = 100; entries < 200; entries += 10)
        {
            // 3 in flight at most looks, none at every third.
            ulong inFlight = entries % 30 == 0 ? 0UL : 3;
            Assert.Equal(0UL, Update(entries, entries - inFlight));
        }
    }

    [Fact]
    public void Entries_that_never_had_an_exit_are_lost()
    {
        for (int look = 0; look < 10; look++)
        {
            Update(1000 + (ulong)look, 993 + (ulong)look - (look % 2 == 0 ? 4UL : 0));
        }

        Assert.Equal(7UL, Update(2000, 1990));
    }

    [Fact]
    public void What_is_lost_stays_lost()
    {
        for (int look = 0; look < 5; look++)
        {
            Update(100, 90);
        }

        Assert.Equal(10UL, Update(100, 95)); // cannot happen; must not fall all the same
    }

    private ulong Update(ulong entries, ulong exits) =>
        _lost.Update(new ProbeHealth { Entries = entries, Exits = exits });
}
