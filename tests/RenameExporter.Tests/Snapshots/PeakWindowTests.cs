using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class PeakWindowTests
{
    private readonly PeakWindow _window = new(TimeSpan.Zero);

    [Fact]
    public void Peak_is_the_highest_rate_not_the_last()
    {
        Move(1, 100);
        Move(2, 5100);
        Move(3, 5101);

        Assert.Equal(5000, _window.Peak);
    }

    [Fact]
    public void Peak_is_gone_after_a_minute()
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
    public void Late_tick_is_no_burst()
    {
        Move(1, 10);
        Move(11, 1010);

        Assert.Equal(100, _window.Peak);
    }

    [Fact]
    public void Ticks_more_often_than_once_a_second_add_up_to_seconds()
    {
        for (int tick = 1; tick <= 10; tick++)
        {
            Move(tick * 0.1, (ulong)tick * 20);
        }

        Assert.InRange(_window.Peak, 180, 200);
    }

    [Fact]
    public void Window_keeps_one_rate_a_second_at_most()
    {
        for (int second = 1; second <= 1000; second++)
        {
            Move(second, (ulong)second * 7);
        }

        Assert.Equal(7, _window.Peak);
    }

    private void Move(double seconds, ulong count) => _window.Move(TimeSpan.FromSeconds(seconds), count);
}
