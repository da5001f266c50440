using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

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

    [Fact]
    public void Window_withoutARate_isAtRest_andKnowsWhenItsPeakEnds()
    {
        Move(1, 100);
        Assert.False(_window.IsAtRest);

        Move(2, 100);
        Assert.True(_window.IsAtRest);
        Assert.Equal(100, _window.Peak);
        Assert.Equal(TimeSpan.FromSeconds(61), _window.End);

        Move(61.1, 100);
        Assert.Equal(0, _window.Peak);
        Assert.Null(_window.End);
    }

    [Fact]
    public void Window_thatIsWoken_ratesFromTheLastTickOn()
    {
        Move(1, 0);
        Assert.True(_window.IsAtRest);

        _window.Wake(TimeSpan.FromSeconds(500));
        Move(502, 30);

        Assert.Equal(15, _window.Peak);
        Assert.False(_window.IsAtRest);
    }

    [Fact]
    public void Window_thatRestarts_knowsNothing()
    {
        Move(1, 100);
        _window.Restart(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _window.Peak);
        Move(2, 7);
        Assert.Equal(7, _window.Peak);
    }

    /// <summary>Each rate below the one before: all are kept, for a minute.</summary>
    [Fact]
    public void Window_ofFallingRates_keepsEachForAMinute()
    {
        ulong count = 0;
        for (int second = 1; second <= 200; second++)
        {
            count += (ulong)(1000 - second);
            Move(second, count);
            Assert.Equal(1000 - Math.Max(1, second - 60), _window.Peak);
        }
    }

    private void Move(double seconds, ulong count) => _window.Move(TimeSpan.FromSeconds(seconds), count);
}
