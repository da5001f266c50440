namespace Libbpf.Tests;

public sealed class GracePeriodTests
{
    [Fact]
    public void Wait_again_returns()
    {
        using var grace = new GracePeriod();

        grace.Wait();
        grace.Wait();
    }

    [Fact]
    public void Dispose_twice_isHarmlessAndEndsUse()
    {
        // A second close of the same numbers would hit whoever has got them meanwhile.
        var grace = new GracePeriod();
        grace.Dispose();
        using var other = new GracePeriod();

        grace.Dispose();

        other.Wait();
        Assert.Throws<ObjectDisposedException>(grace.Wait);
    }
}
