using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Protection;
using Microsoft.Extensions.Time.Testing;

namespace ExporterToolkit.Tests.Web.Protection;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Bucket_isFullAtFirst_andOneComesEachInterval()
    {
        var bucket = new TokenBucket(new RequestRate(TimeSpan.FromSeconds(2), 3), _time);

        Assert.Equal(3, Taken(bucket));
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, Taken(bucket));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, Taken(bucket));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(2, Taken(bucket));
    }

    [Fact]
    public void Bucket_neverHasMoreThanItsBurst()
    {
        var bucket = new TokenBucket(new RequestRate(TimeSpan.FromMilliseconds(1), 5), _time);

        Assert.Equal(5, Taken(bucket));
        _time.Advance(TimeSpan.FromDays(1000));
        Assert.Equal(5, Taken(bucket));
    }

    [Fact]
    public void Bucket_ofTheLongestIntervalAndTheLargestBurst_doesNotOverflow()
    {
        var bucket = new TokenBucket(new RequestRate(TimeSpan.FromDays(1), 1_000_000), _time);

        Assert.Equal(100, Taken(bucket));
    }

    private static int Taken(TokenBucket bucket) => Enumerable.Range(0, 100).TakeWhile(_ => bucket.TryTake()).Count();
}
