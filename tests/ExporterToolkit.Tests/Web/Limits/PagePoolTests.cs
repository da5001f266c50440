using System.Buffers;
using ExporterToolkit.Web.Limits;

namespace ExporterToolkit.Tests.Web.Limits;

public sealed class PagePoolTests : IDisposable
{
    private readonly PagePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Rent_afterAReturn_isTheSameBuffer()
    {
        IMemoryOwner<byte> first = _pool.Rent();
        Assert.Equal(PagePool.BlockBytes, first.Memory.Length);
        first.Memory.Span[0] = 7;

        first.Dispose();

        Assert.Equal(1, _pool.Kept);
        Assert.Same(first, _pool.Rent(PagePool.BlockBytes));
        Assert.Equal(0, _pool.Kept);
    }

    [Fact]
    public void Dispose_twice_givesItToOneCallerOnly()
    {
        IMemoryOwner<byte> first = _pool.Rent();
        first.Dispose();
        first.Dispose();

        Assert.Equal(1, _pool.Kept);
        Assert.NotSame(_pool.Rent(), _pool.Rent());
    }

    [Fact]
    public void Dispose_ofMany_keepsAFew()
    {
        IMemoryOwner<byte>[] many = [.. Enumerable.Range(0, 3 * PagePool.MostKept).Select(_ => _pool.Rent())];

        Assert.All(many, block => block.Dispose());

        Assert.Equal(PagePool.MostKept, _pool.Kept);
    }

    [Fact]
    public void Rent_moreThanThereIsInOne_isRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(PagePool.BlockBytes + 1));

    /// <summary>A connection that ends takes its pool with it; the next one has the buffers.</summary>
    [Fact]
    public void Create_againAfterADispose_hasTheBuffers()
    {
        MemoryPool<byte> first = _pool.Create();
        first.Rent().Dispose();
        first.Dispose();

        Assert.Equal(1, _pool.Kept);
        Assert.Equal(PagePool.BlockBytes, _pool.Create().Rent().Memory.Length);
    }
}
