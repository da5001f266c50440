using ExporterToolkit.Delivery;

namespace ExporterToolkit.Tests.Delivery;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0.0, new double[] { 50, 100, 200, 400, 500, 500 })]
    [InlineData(1.0, new double[] { 100, 200, 400, 800, 1000, 1000 })]
    public void Next_timeAfterTime_doublesUpToALimit(double random, double[] expectedMs)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), () => random);

        Assert.Equal(expectedMs, expectedMs.Select(_ => backoff.Next().TotalMilliseconds));
        backoff.Reset();
        Assert.Equal(expectedMs[0], backoff.Next().TotalMilliseconds);
    }
}
