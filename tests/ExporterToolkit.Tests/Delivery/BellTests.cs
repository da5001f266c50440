using ExporterToolkit.Delivery;

namespace ExporterToolkit.Tests.Delivery;

public sealed class BellTests
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60); // against hangs only

    [Fact]
    public async Task Wait_afterRings_hearsThemAllAtOnce()
    {
        using var bell = new Bell();
        bell.Ring();
        bell.Ring();
        bell.Wait();

        var again = Task.Run(bell.Wait, TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(again.IsCompleted);
        bell.Ring();
        await again.WaitAsync(HangLimit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Ring_afterTheEnd_saysSo()
    {
        var bell = new Bell();
        bell.Dispose();

        Assert.Throws<ObjectDisposedException>(bell.Ring);
    }
}
