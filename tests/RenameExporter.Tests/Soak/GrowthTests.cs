using Testing.Soak;

namespace RenameExporter.Tests.Soak;

/// <summary>That a soak sees a leak, and takes nothing else for one.</summary>
public sealed class GrowthTests
{
    private const int Seconds = 600;

    [Fact]
    public void One_descriptor_that_stays_is_growth() =>
        Assert.True(Growth.OfNumber([.. Run(second => second < 400 ? 45 : 46)]).Grew);

    [Fact]
    public void Connections_that_come_and_go_are_not() =>
        Assert.False(Growth.OfNumber([.. Run(second => 45 + (second % 7))]).Grew);

    [Fact]
    public void What_is_opened_while_it_warms_up_is_not() =>
        Assert.False(Growth.OfNumber([.. Run(second => second < 100 ? 30 : 45)]).Grew);

    [Theory]
    [InlineData(40_000, true)] // 24 MB in ten minutes
    [InlineData(12_000, true)]
    [InlineData(1_000, false)] // less than a collector's ups and downs
    public void Memory_that_grows_by_bytes_a_second_is_seen(double bytes, bool expected) =>
        Assert.Equal(expected, Growth.OfMemory([.. Run(second => 60e6 + (bytes * second))]).Grew);

    [Fact]
    public void Memory_that_a_collection_gives_back_is_no_growth() =>
        Assert.False(Growth.OfMemory([.. Run(second => 60e6 + (second % 60 * 0.5e6))]).Grew);

    [Fact]
    public void One_that_is_gone_for_a_moment_is_not() =>
        Assert.False(Growth.OfNumber([.. Run(second => second == 125 ? 11 : 12)]).Grew);

    [Fact]
    public void One_that_comes_for_minutes_and_goes_is_not() =>
        Assert.False(Growth.OfNumber([.. Run(second => second is > 450 and < 580 ? 13 : 12)]).Grew);

    [Fact]
    public void Too_few_values_are_no_verdict() =>
        Assert.Throws<ArgumentException>(() => Growth.OfNumber([1]));

    private static IEnumerable<double> Run(Func<int, double> value) => Enumerable.Range(0, Seconds).Select(value);
}
