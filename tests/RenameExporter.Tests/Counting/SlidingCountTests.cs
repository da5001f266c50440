using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class SlidingCountTests
{
    [Theory]
    [InlineData(0, 80)]
    [InlineData(39, 119)]
    [InlineData(40, 120)]
    [InlineData(100_000, 100_080)]
    public void At_whatWasAdded_isThereFor80SecondsAndGoneAfter120(double added, double last)
    {
        SlidingCount<TwoMinutes> recent = default;
        recent.Add(7, Seconds(added));

        Assert.Equal(7U, recent.At(Seconds(added)));
        Assert.Equal(7U, recent.At(Seconds(added + 80)));
        Assert.Equal(7U, recent.At(Seconds(last)));
        Assert.Equal(0U, recent.At(Seconds(added + 120.1)));
    }

    [Fact]
    public void At_steadyRenames_isEveryCountOfSomeSecondsBetween80And120()
    {
        SlidingCount<TwoMinutes> recent = default;
        for (int second = 0; second < 1000; second++)
        {
            recent.Add(3, Seconds(second));
            if (second >= 120)
            {
                Assert.InRange(recent.At(Seconds(second)), 3U * 80, 3U * 120);
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
        SlidingCount<TwoMinutes> recent = default;
        recent.Add(100, Seconds(1000)); // the first second of its step
        recent.Add(1, Seconds(1000 + pause));

        Assert.Equal(pause < 120 ? 101U : 1U, recent.At(Seconds(1000 + pause)));
    }

    [Fact]
    public void Add_moreThanFits_staysAtTheMost()
    {
        SlidingCount<TwoMinutes> recent = default;
        recent.Add(ulong.MaxValue / 2, Seconds(1));
        recent.Add(5, Seconds(2));
        recent.Add(ulong.MaxValue / 2, Seconds(45)); // another step: their sum is no more

        Assert.Equal(uint.MaxValue, recent.At(Seconds(46)));
    }

    [Fact]
    public void At_ofEachWindow_coversWhatItSays()
    {
        Assert.Equal((80U, 120U), Covers<TwoMinutes>());
        Assert.Equal((560U, 600U), Covers<TenMinutes>());
        Assert.Equal((28U * 60, 30U * 60), Covers<HalfHour>());
    }

    /// <summary>Each second 1, for long: the least and the most that it is.</summary>
    private static (uint Least, uint Most) Covers<TWindow>()
        where TWindow : struct, IWindow<TWindow>
    {
        SlidingCount<TWindow> recent = default;
        uint least = uint.MaxValue, most = 0;
        for (int second = 0; second < 10_000; second++)
        {
            if (second > 5000)
            {
                least = Math.Min(least, recent.At(Seconds(second)));
            }

            recent.Add(1, Seconds(second));
            most = Math.Max(most, recent.At(Seconds(second)));
        }

        return (least, most);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
