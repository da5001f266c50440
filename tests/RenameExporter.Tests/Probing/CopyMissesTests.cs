using RenameExporter.Abi;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class CopyMissesTests
{
    private readonly CopyMisses _misses = new();

    [Fact]
    public void Update_exitsThatAnotherCopyCounted_areNotMissed()
    {
        Look(first: 10, rescued: 10);

        Assert.Equal(0UL, Look(first: 10, rescued: 10));
    }

    [Fact]
    public void Update_exitsThatNoCopySaw_areMissedALookLater()
    {
        Assert.Equal(0UL, Look(first: 10, rescued: 7));
        Assert.Equal(3UL, Look(first: 10, rescued: 7));
        Assert.Equal(3UL, Look(first: 10, rescued: 7));
    }

    /// <summary>Between two copies: it is counted by the next look.</summary>
    [Fact]
    public void Update_anExitInFlight_isNotMissed()
    {
        Look(first: 10, rescued: 9);

        Assert.Equal(0UL, Look(first: 20, rescued: 20));
        Assert.Equal(0UL, Look(first: 20, rescued: 20));
    }

    /// <summary>A counter: what is rescued after the last look may belong to exits after it.</summary>
    [Fact]
    public void Update_whileMoreAreRescued_neverFalls()
    {
        Look(first: 10, rescued: 5);
        Assert.Equal(5UL, Look(first: 30, rescued: 5));

        Assert.Equal(5UL, Look(first: 40, rescued: 34));
        Assert.Equal(6UL, Look(first: 40, rescued: 34));
    }

    /// <summary>The first copy ran and had no memory for a record: nobody, or another one, counted.</summary>
    [Fact]
    public void Update_exitsWithoutARecord_areMissedUnlessRescued()
    {
        Look(first: 0, rescued: 1, unrecorded: 3);

        Assert.Equal(2UL, Look(first: 0, rescued: 1, unrecorded: 3));
    }

    [Fact]
    public void Update_theCanarys_areNotMissedRenames()
    {
        Look(first: 10, rescued: 6, canaries: 3);

        Assert.Equal(1UL, Look(first: 10, rescued: 6, canaries: 3));
    }

    private ulong Look(ulong first, ulong rescued, ulong unrecorded = 0, ulong canaries = 0) => _misses.Update(
        first, new ProbeHealth { RescuedExits = rescued, UnrecordedExits = unrecorded }, canaries);
}
