using Testing.Detection;

namespace RenameExporter.Tests.Measurement;

/// <summary>The intervals of docs/detection.md.</summary>
public sealed class ShareTests
{
    // Wilson's score interval, as other programs compute it.
    [Theory]
    [InlineData(25, 29, 0.6944, 0.9450)]
    [InlineData(0, 50, 0.0, 0.0713)]
    [InlineData(29, 29, 0.8830, 1.0)]
    [InlineData(1, 2, 0.0945, 0.9055)]
    [InlineData(0, 0, 0.0, 1.0)]
    public void Interval_is_Wilsons(int count, int of, double low, double high)
    {
        var interval = new Share(count, of).Interval;

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Theory]
    [InlineData(25, 29, "25 of 29 (69–95 %)")]
    [InlineData(0, 50, "0 of 50 (0–7 %)")]
    [InlineData(0, 0, "0 of 0")]
    public void Share_is_told_as_a_count_first(int count, int of, string text) =>
        Assert.Equal(text, new Share(count, of).ToString());

    [Fact]
    public void Interval_narrows_with_more_patterns() => Assert.True(Width(90, 100) < Width(9, 10));

    [Theory]
    [InlineData(0.5, 3)]
    [InlineData(0.95, 5)]
    [InlineData(1, 5)]
    public void Quantile_is_one_of_the_values(double share, double expected) =>
        Assert.Equal(expected, Quantile.Of([5, 1, 4, 2, 3], share));

    [Fact]
    public void Quantile_of_many_leaves_the_slowest_twentieth_out() =>
        Assert.Equal(95, Quantile.Of(Enumerable.Range(1, 100).Select(n => (double)n), 0.95));

    [Fact]
    public void Quantile_of_nothing_is_unknown() => Assert.Null(Quantile.Of([], 0.5));

    private static double Width(int count, int of) =>
        new Share(count, of).Interval.High - new Share(count, of).Interval.Low;
}
