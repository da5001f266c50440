using RenameExporter.Events;

namespace RenameExporter.Tests.Events;

public sealed class ReaderPaceTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly TestClock _time = new();
    private readonly ReaderPace _pace;

    public ReaderPaceTests() => _pace = new(_time);

    [Fact]
    public void Next_whileSamplesCome_isSoonAndWakesNobody()
    {
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(new Pause(ReaderPace.Soon, Rest: false), _pace.Next(5));
            _time.Advance(ReaderPace.Soon);
        }
    }

    [Fact]
    public void Next_whenNothingComes_restsAtOnceAndThenForLong()
    {
        _pace.Next(1);

        Assert.Equal(new Pause(ReaderPace.Soon, Rest: true), _pace.Next(0)); // who saw it awake has written by then
        Assert.Equal(new Pause(ReaderPace.Late, Rest: true), _pace.Next(0)); // or by then, if it lost the CPU
        Assert.Equal(new Pause(ReaderPace.Long, Rest: true), _pace.Next(0));
        Assert.Equal(new Pause(ReaderPace.Long, Rest: true), _pace.Next(0));
        _pace.Woken();
        Assert.False(_pace.Next(1).Rest);
        Assert.Equal(new Pause(ReaderPace.Soon, Rest: true), _pace.Next(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(110)]
    public void Woken_howeverSamplesCome_isAtMostTenTimesInAnySecond(int periodMs)
    {
        var woken = new List<long>();
        long sampleAt = _time.Monotonic;
        int found = 0;
        while (_time.Monotonic < 60_000_000_000)
        {
            Pause pause = _pace.Next(found);
            long end = _time.Monotonic + pause.Wait.Ticks * 100;
            if (pause.Rest && sampleAt <= end)
            {
                end = Math.Max(sampleAt, _time.Monotonic);
                woken.Add(end);
                _time.Advance(TimeSpan.FromTicks((end - _time.Monotonic) / 100));
                _pace.Woken();
            }
            else
            {
                _time.Advance(pause.Wait);
            }

            for (found = 0; sampleAt <= _time.Monotonic; found++)
            {
                sampleAt += periodMs * 1_000_000;
            }
        }

        Assert.All(woken, begin => Assert.InRange(
            woken.Count(other => other >= begin && other - begin <= s_second.Ticks * 100), 1, ReaderPace.MostWakeUps));
        if (periodMs > 100)
        {
            Assert.InRange(woken.Count, 45_000 / periodMs, int.MaxValue); // most of them, then
        }
    }
}
