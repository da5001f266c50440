using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class SeriesLimiterTests
{
    private readonly List<string> _events = [];

    [Fact]
    public void Limiter_belowItsLimit_givesASeries()
    {
        SeriesLimiter<State> limiter = Limiter(2, TimeSpan.Zero);

        Assert.True(limiter.TryAdmit(New("a")));
        Assert.True(limiter.TryAdmit(New("b")));
        Assert.False(limiter.TryAdmit(New("c")));
        Assert.Equal(["admit a", "admit b"], _events);
    }

    [Fact]
    public void Series_afterItsIdleTimeout_goesAndNoEarlier()
    {
        SeriesLimiter<State> limiter = Limiter(2, TimeSpan.FromMinutes(30));
        State state = New("a");
        limiter.TryAdmit(state);
        Tick(limiter, 0);

        Tick(limiter, 30 * 60);
        Assert.True(state.HasSeries);
        Tick(limiter, (30 * 60) + 1);

        Assert.False(state.HasSeries);
        Assert.Equal(1UL, limiter.Evicted);
    }

    [Fact]
    public void Series_withATimeoutOfZero_staysWhenIdle()
    {
        SeriesLimiter<State> limiter = Limiter(2, TimeSpan.Zero);
        State state = New("a");
        limiter.TryAdmit(state);

        Tick(limiter, 0);
        Tick(limiter, 1e6);

        Assert.True(state.HasSeries);
    }

    [Fact]
    public void State_thatWasRefused_replacesTheLongestIdleAfterAMinute()
    {
        SeriesLimiter<State> limiter = Limiter(2, TimeSpan.FromHours(24));
        State oldest = New("oldest"), old = New("old"), refused = New("refused");
        limiter.TryAdmit(oldest);
        Tick(limiter, 0);
        limiter.TryAdmit(old);
        Tick(limiter, 1);
        for (int second = 2; second <= 60; second++)
        {
            limiter.Refuse(refused, (ulong)second % 2);
            Tick(limiter, second);
            Assert.False(refused.HasSeries);
        }

        limiter.Refuse(refused, 1);
        Tick(limiter, 61);

        Assert.True(refused.HasSeries);
        Assert.False(oldest.HasSeries);
        Assert.True(old.HasSeries);
    }

    [Fact]
    public void Refused_atAVacancy_areAdmittedBusiestFirst()
    {
        SeriesLimiter<State> limiter = Limiter(1, TimeSpan.FromMinutes(1));
        State idle = New("idle"), quiet = New("quiet"), busy = New("busy");
        limiter.TryAdmit(idle);
        Tick(limiter, 0);
        limiter.Refuse(quiet, 5);
        limiter.Refuse(busy, 500);

        Tick(limiter, 61);

        Assert.True(busy.HasSeries);
        Assert.False(quiet.HasSeries);
    }

    /// <summary>Its slot was taken back before the tick: whoever comes by its name later is another one.</summary>
    [Fact]
    public void State_thatWasRefusedAndForgotten_isNotAdmitted()
    {
        SeriesLimiter<State> limiter = Limiter(1, TimeSpan.FromMinutes(1));
        State idle = New("idle"), gone = New("gone");
        limiter.TryAdmit(idle);
        Tick(limiter, 0);
        limiter.Refuse(gone, 5);
        gone.Refused = 0;

        Tick(limiter, 30);

        Assert.False(gone.HasSeries);
        Assert.True(idle.HasSeries);
    }

    [Fact]
    public void Series_thatExpire_goInTheOrderOfTheirTime()
    {
        SeriesLimiter<State> limiter = Limiter(10, TimeSpan.FromMinutes(1));
        State first = New("first"), second = New("second"), third = New("third");
        limiter.TryAdmit(first);
        limiter.TryAdmit(second);
        Tick(limiter, 0);
        limiter.TryAdmit(third);
        Tick(limiter, 10);
        limiter.Touch(first, 1);
        Tick(limiter, 20);
        _events.Clear();

        Tick(limiter, 65);
        Assert.Equal(["evict second"], _events);
        Tick(limiter, 75);
        Tick(limiter, 85);

        Assert.Equal(["evict second", "evict third", "evict first"], _events);
    }

    [Fact]
    public void Series_thatIsActive_isNotEvictedForOneThatIsNotFarBusier()
    {
        SeriesLimiter<State> limiter = Limiter(1, TimeSpan.FromMinutes(1));
        State active = New("active"), refused = New("refused");
        limiter.TryAdmit(active);
        for (int second = 0; second < 300; second++)
        {
            limiter.Touch(active, 300);
            limiter.Refuse(refused, 1000);
            Tick(limiter, second);
        }

        Assert.True(active.HasSeries);
        Assert.False(refused.HasSeries);
    }

    private SeriesLimiter<State> Limiter(int max, TimeSpan idleTimeout) => new(
        max, idleTimeout, state => _events.Add($"admit {state.Name}"), state => _events.Add($"evict {state.Name}"));

    private static State New(string name) => new(name);

    private static void Tick(SeriesLimiter<State> limiter, double seconds) =>
        limiter.Tick(TimeSpan.FromSeconds(seconds));

    private sealed class State(string name) : SeriesState
    {
        public string Name { get; } = name;
    }
}
