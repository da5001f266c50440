using CsCheck;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Tests.Kernel;

/// <summary>latency_bucket() of bpf/latency_bucket.bpf.h, run by the kernel.</summary>
public sealed class LatencyBucketTests : IDisposable
{
    private readonly BpfObject _object = TestObject.Open("buckets");
    private readonly BpfProgram _bucketOf;

    public LatencyBucketTests()
    {
        _object.Load();
        _bucketOf = _object.Program("bucket_of");
    }

    public void Dispose() => _object.Dispose();

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData(1UL, 0)]
    [InlineData(1UL << 10, 0)]
    [InlineData((1UL << 10) + 1, 1)]
    [InlineData((1UL << 11) - 1, 1)]
    [InlineData(1UL << 11, 1)]
    [InlineData((1UL << 11) + 1, 2)]
    [InlineData(1UL << 33, 23)] // the last one with an end
    [InlineData((1UL << 33) + 1, 24)] // +Inf
    [InlineData(1UL << 34, 24)]
    [InlineData(1UL << 63, 24)]
    [InlineData(ulong.MaxValue, 24)]
    public void Bucket_edge_isInTheBucketThatItEnds(ulong ns, uint expected) =>
        Assert.Equal(expected, _bucketOf.RunOn(ns));

    [Fact]
    public void Bucket_everyPowerOfTwoAndItsNeighbours_isTheModels()
    {
        for (int power = 0; power < 64; power++)
        {
            ulong ns = 1UL << power;
            Assert.Equal(Model(ns - 1), _bucketOf.RunOn(ns - 1));
            Assert.Equal(Model(ns), _bucketOf.RunOn(ns));
            Assert.Equal(Model(ns + 1), _bucketOf.RunOn(ns + 1));
        }
    }

    [Fact]
    public void Bucket_manyDurations_isTheModels() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 63]).Select((ns, shift) => ns >> shift).Sample(
            ns => Assert.Equal(Model(ns), _bucketOf.RunOn(ns)), iter: 20_000);

    /// <summary>The first bucket whose bound is not below; the last one has none.</summary>
    private static uint Model(ulong ns)
    {
        for (uint i = 0; i < LatencyNumbers.Buckets - 1; i++)
        {
            if (ns <= 1UL << (LatencyNumbers.FirstPower + (int)i))
            {
                return i;
            }
        }

        return LatencyNumbers.Buckets - 1;
    }
}
