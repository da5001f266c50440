using CsCheck;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

/// <summary>At the limit, what is far busier takes the place of what has a series and is active.</summary>
public sealed class SeriesReplacementTests
{
    private readonly List<State> _evicted = [];

    [Fact]
    public void Refused_fourTimesAsBusyAsAnActiveOne_takesThePlaceOfTheLeastBusyAtTheNextTick()
    {
        SeriesLimiter<State> limiter = Limiter(2);
        State busy = Admit(limiter, 50), quiet = Admit(limiter, 10), refused = new();
        Tick(limiter, 0);
        limiter.Touch(busy, 50);
        limiter.Touch(quiet, 10);
        limiter.Refuse(refused, 100);

        Tick(limiter, 1);

        Assert.Equal([quiet], _evicted);
        Assert.True(refused.HasSeries);
        Assert.Equal(1UL, limiter.Evicted);
    }

    [Fact]
    public void Refused_thatIsNotFourTimesAsBusy_waits()
    {
        SeriesLimiter<State> limiter = Limiter(1);
        State active = Admit(limiter, 30), refused = new();
        for (int second = 0; second < 300; second++)
        {
            limiter.Touch(active, 30);
            limiter.Refuse(refused, 110);
            Tick(limiter, second);
        }

        Assert.Empty(_evicted);
    }

    /// <summary>A flood of names that each rename a few times evicts nothing that is active.</summary>
    [Fact]
    public void Refused_withLessThan20_waits()
    {
        SeriesLimiter<State> limiter = Limiter(1);
        Admit(limiter, 1);
        Tick(limiter, 0);

        limiter.Refuse(new(), 19);
        Tick(limiter, 50);

        Assert.Empty(_evicted);
    }

    /// <summary>It is what was counted of late that tells, by both.</summary>
    [Fact]
    public void Refused_slowly_takesAPlaceOnceItHasCountedEnough()
    {
        SeriesLimiter<State> limiter = Limiter(1);
        State active = Admit(limiter, 100), refused = new();
        int second = 0;
        for (; !refused.HasSeries; second++)
        {
            Assert.True(second < 60, "never");
            limiter.Touch(active, second % 10 == 0 ? 1UL : 0);
            limiter.Refuse(refused, 10);
            Tick(limiter, second);
        }

        // The 103 have faded to 45, and the 270 to 181.
        Assert.Equal(27, second);
    }

    [Fact]
    public void Replaced_inASecond_areEight()
    {
        SeriesLimiter<State> limiter = Limiter(100);
        for (int i = 0; i < 100; i++)
        {
            Admit(limiter, 1);
        }

        Tick(limiter, 0);
        Flood(limiter, 200);
        Tick(limiter, 1);
        Assert.Equal(8, _evicted.Count);

        Flood(limiter, 200);
        Tick(limiter, 1.5);
        Assert.Equal(12, _evicted.Count);

        // As many as those of ten seconds, after however many.
        Flood(limiter, 200);
        Tick(limiter, 40);
        Assert.Equal(92, _evicted.Count);
    }

    [Fact]
    public void Names_thatTakeTurns_doNotEvictEachOther()
    {
        SeriesLimiter<State> limiter = Limiter(100);
        State[] names = [.. Enumerable.Range(0, 120).Select(_ => new State())];
        for (int second = 0; second < 400; second++)
        {
            foreach (State name in names.Where((_, i) => i % 20 == second % 20))
            {
                Count(limiter, name, 500);
            }

            Tick(limiter, second);
        }

        Assert.Empty(_evicted);
    }

    /// <summary>Against a model that has every count in mind.</summary>
    [Fact]
    public void Replacement_anyCounts_isBoundedAndByTheFarBusierAlone() =>
        Gen.Select(Gen.Int[0, 11], Gen.ULong[1, 400]).List[0, 12].Array[1, 60].Sample(
            seconds =>
            {
                const int Max = 4;
                var evicted = new List<State>();
                var limiter = new SeriesLimiter<State>(Max, TimeSpan.Zero, _ => { }, evicted.Add);
                State[] names = [.. Enumerable.Range(0, 12).Select(_ => new State())];
                for (int second = 0; second < seconds.Length; second++)
                {
                    foreach (var (name, count) in seconds[second])
                    {
                        Count(limiter, names[name], count);
                        names[name].History.Add((second, count));
                    }

                    State[] before = [.. names.Where(name => name.HasSeries)];
                    evicted.Clear();
                    Tick(limiter, second);

                    State[] admitted = [.. names.Where(name => name.HasSeries).Except(before)];
                    Assert.InRange(limiter.Admitted, 0, Max);
                    Assert.Equal(names.Count(name => name.HasSeries), limiter.Admitted);
                    if (evicted.Count == 0)
                    {
                        continue;
                    }

                    // Nothing has been idle for a minute: whoever came has taken a place.
                    Assert.InRange(evicted.Count, 1, SeriesLimiter<State>.MostReplacedPerSecond);
                    Assert.Equal(evicted.Count, admitted.Length);
                    double[] came = [.. admitted.Select(name => name.Recently(second)).OrderDescending()];
                    double[] went = [.. evicted.Select(name => name.Recently(second)).Order()];
                    Assert.All(came.Zip(went), pair => Assert.True(
                        pair.First >= (4 * pair.Second) - 1e-6 && pair.First >= 20, $"{pair}"));
                    double[] stayed = [.. before.Except(evicted).Select(name => name.Recently(second)), 1e9];
                    Assert.True(went[^1] <= stayed.Min() + 1e-6);
                }
            },
            iter: 3_000);

    private static void Count(SeriesLimiter<State> limiter, State state, ulong count)
    {
        if (state.HasSeries || limiter.TryAdmit(state))
        {
            limiter.Touch(state, count);
        }
        else
        {
            limiter.Refuse(state, count);
        }
    }

    private static void Flood(SeriesLimiter<State> limiter, int names)
    {
        for (int i = 0; i < names; i++)
        {
            limiter.Refuse(new(), 1000);
        }
    }

    private static void Tick(SeriesLimiter<State> limiter, double seconds) =>
        limiter.Tick(TimeSpan.FromSeconds(seconds));

    private static State Admit(SeriesLimiter<State> limiter, ulong count)
    {
        var state = new State();
        Assert.True(limiter.TryAdmit(state));
        limiter.Touch(state, count);
        return state;
    }

    private SeriesLimiter<State> Limiter(int max) => new(max, TimeSpan.Zero, _ => { }, _evicted.Add);

    private sealed class State : SeriesState
    {
        public List<(int Second, ulong Count)> History { get; } = [];

        public double Recently(int now) => History.Sum(h => h.Count * Math.Exp((h.Second - now) / 30.0));
    }
}
