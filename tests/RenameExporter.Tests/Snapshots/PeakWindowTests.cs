using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class PeakWindowTests
{
    private readonly PeakWindow _window = new(TimeSpan.Zero);

    [Fact]
    public void Peak_isTheHighestRateNotTheLast()
    {
        Move(1, 100);
        Move(2, 5100);
        Move(3, 5101);

        Assert.Equal(5000, _window.Peak);
    }

    [Fact]
    public void Peak_afterAMinute_isGone()
    {
        Move(1, 500);
        Move(2, 510);
        Move(61, 510);
        Assert.Equal(500, _window.Peak);

        Move(62, 510);

        Assert.Equal(10, _window.Peak);
        Move(63, 510);
        Assert.Equal(0, _window.Peak);
    }

    [Fact]
    public void LateTick_isNoBurst()
    {
        Move(1, 10);
        Move(11, 1010);

        Assert.Equal(100, _window.Peak);
    }

    [Fact]
    public void Ticks_moreOftenThanOnceASecond_addUpToSeconds()
    {
        for (int tick = 1; tick <= 10; tick++)
        {
            Move(tick * 0.1, (ulong)tick * 20);
        }

        Assert.InRange(_window.Peak, 180, 200);
    }

    [Fact]
    public void Window_keepsOneRateASecondAtMost()
    {
        for (int second = 1; second <= 1000; second++)
        {
            Move(second, (ulong)second * 7);
        }

        Assert.Equal(7, _window.Peak);
    }

    private void Move(double seconds, ulong count) => _window.Move(TimeSpan.FromSeconds(seconds), count);
}
