using System.Globalization;
using RenameExporter.Abi;
using RenameExporter.Metrics;

namespace RenameExporter.Tests.Metrics;

public sealed class LatencyBoundsTests
{
    [Fact]
    public void Le_everyBound_isAnExactPowerOfTwoOfNanoseconds()
    {
        decimal[] nanoseconds =
        [
            .. LatencyBounds.Le.SkipLast(1)
                .Select(le => decimal.Parse(le, NumberStyles.Float, CultureInfo.InvariantCulture))
                .Select(seconds => seconds * 1e9m),
        ];

        Assert.Equal(
            Enumerable.Range(10, 24).Select(power => (decimal)(1UL << power)), nanoseconds);
    }

    [Fact]
    public void Le_lastBound_isInfinity() => Assert.Equal("+Inf", LatencyBounds.Le[^1]);

    [Fact]
    public void Le_bounds_areAsManyAsBuckets() =>
        Assert.Equal(LatencyNumbers.Buckets, LatencyBounds.Le.Count);

    // strconv.FormatFloat(x, 'g', -1, 64), so that a page that Prometheus writes again is the same.
    [Theory]
    [InlineData(0, "1.024e-06")]
    [InlineData(6, "6.5536e-05")]
    [InlineData(7, "0.000131072")]
    [InlineData(23, "8.589934592")]
    public void Le_bound_isWrittenAsGoDoes(int index, string expected) =>
        Assert.Equal(expected, LatencyBounds.Le[index]);
}
