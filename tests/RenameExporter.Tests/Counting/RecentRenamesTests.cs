using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class RecentRenamesTests
{
    [Theory]
    [InlineData(0, 80)]
    [InlineData(39, 119)]
    [InlineData(40, 120)]
    [InlineData(100_000, 100_080)]
    public void At_whatWasAdded_isThereFor80SecondsAndGoneAfter120(double added, double last)
    {
        RecentRenames recent = default;
        recent.Add(7, Seconds(added));

        Assert.Equal(7UL, recent.At(Seconds(added)));
        Assert.Equal(7UL, recent.At(Seconds(added + 80)));
        Assert.Equal(7UL, recent.At(Seconds(last)));
        Assert.Equal(0UL, recent.At(Seconds(added + 120.1)));
    }

    [Fact]
    public void At_steadyRenames_isEveryCountOfSomeSecondsBetween80And120()
    {
        RecentRenames recent = default;
        for (int second = 0; second < 1000; second++)
        {
            recent.Add(3, Seconds(second));
            if (second >= 120)
            {
                Assert.InRange(recent.At(Seconds(second)), 3UL * 80, 3UL * 120);
            }
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(90)]
    [InlineData(130)]
    [InlineData(10_000)]
    public void Add_afterAPause_forgetsWhatIsOverAndNothingElse(double pause)
    {
        RecentRenames recent = default;
        recent.Add(100, Seconds(1000)); // the first second of its step
        recent.Add(1, Seconds(1000 + pause));

        Assert.Equal(pause < 120 ? 101UL : 1UL, recent.At(Seconds(1000 + pause)));
    }

    [Fact]
    public void Add_moreThanFits_staysAtTheMost()
    {
        RecentRenames recent = default;
        recent.Add(ulong.MaxValue / 2, Seconds(1));
        recent.Add(5, Seconds(2));

        Assert.Equal(uint.MaxValue, recent.At(Seconds(3)));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
