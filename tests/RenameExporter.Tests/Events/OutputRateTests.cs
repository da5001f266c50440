using RenameExporter.Events;
using Testing.Logging;

namespace RenameExporter.Tests.Events;

public sealed class OutputRateTests
{
    private const int Rate = 1000;

    private readonly RecordingLogger<OutputRate> _logger = new();
    private readonly TestClock _clock = new();
    private readonly OutputRate _rate;

    public OutputRateTests()
        : this(followed: 0)
    {
    }

    private OutputRateTests(int followed) =>
        _rate = new(Rate, _clock, _logger, followed == 0 ? null : sample => sample.Slot == followed);

    [Theory, InlineData(1), InlineData(3), InlineData(5000)]
    public void TryTake_ofAFlood_passesTheRateAndNoMore(int actors)
    {
        int passed = Run(10, Enumerable.Range(2, actors).Select(slot => (slot, 20_000 / actors)));

        Assert.InRange(passed, 9 * Rate, 11 * Rate); // and a second's at the begin
        Assert.StartsWith(
            "more than --events.max-rate=1000 events a second: ", Assert.Single(_logger.Lines).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryTake_ofFewerThanTheRate_passesAll()
    {
        Assert.Equal(10 * 900, Run(10, [(2, 800), (3, 100)]));
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public void TryTake_besideAFlood_passesAQuietActorWhole() =>
        Assert.Equal(10 * 5, Run(10, [(2, 50_000), (3, 5)], counted: 3));

    [Fact]
    public void TryTake_ofActorsThatAllWantTooMuch_givesEachTheSame()
    {
        (int, int)[] actors = [(2, 50_000), (3, 5_000), (4, 1_000)];

        Assert.All(actors, actor => Assert.InRange(
            new OutputRateTests().Run(10, actors, counted: actor.Item1), Rate * 10 / 2 / 3, Rate * 10));
    }

    /// <summary>Each second 2,000 names that nobody has heard of, before the one that is known.</summary>
    [Fact]
    public void TryTake_besideAFloodOfNewNames_passesAKnownActorWhole() =>
        Assert.Equal(10 * 100, Run(10, [(7, 100)], young: 2000, counted: 7));

    /// <summary>As they come where the reader was kept from reading for a while: no token is added in between.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void TryTake_rightBehindAFlood_passesTheOtherAge(bool isYoung)
    {
        for (int slot = 100; slot < 20_100; slot++)
        {
            _rate.TryTake(Samples.Kernel with { Slot = slot, IsYoung = isYoung });
        }

        RenameSample other = Samples.Kernel with { Slot = 7, IsYoung = !isYoung };
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(_rate.TryTake(other)));
    }

    [Fact]
    public void TryTake_withARateOfOne_passesOneASecond()
    {
        var rate = new OutputRate(1, _clock, _logger);
        int passed = 0;
        for (int second = 0; second < 100; second++)
        {
            passed += rate.TryTake(Samples.Kernel) ? 1 : 0;
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(passed, 98, 102);
    }

    /// <summary>A user who knows 20,000 names, and has used each of them before.</summary>
    [Fact]
    public void TryTake_besideAFloodOfAnotherUsersOldNames_passesAnActorWhole()
    {
        (int, int)[] names = [.. Enumerable.Range(100, 20_000).Select(slot => (slot, 2))];

        Assert.InRange(new OutputRateTests().Run(3, [.. names, (7, 20)], counted: 7), 0, 59);
        Assert.Equal(3 * 20, Run(3, [.. names, (7, 20)], counted: 7, otherUser: 7));
    }

    /// <summary>And the new one has something, too.</summary>
    [Fact]
    public void TryTake_besideKnownActorsThatWantTooMuch_passesSomeOfTheNewOnes()
    {
        (int, int)[] known = [.. Enumerable.Range(2, 10).Select(slot => (slot, 1000))];
        int all = new OutputRateTests().Run(10, known, young: 100);

        Assert.InRange(all - Known(known, young: 100), 10 * 100 / 2, 10 * 100);
    }

    /// <summary>By old names of the same user, by new ones, and by one that is fast.</summary>
    [Fact]
    public void TryTake_besideAnyFlood_passesAFollowedActorWhole()
    {
        (int, int)[] flood = [(2, 50_000), .. Enumerable.Range(100, 2000).Select(slot => (slot, 2))];
        Assert.InRange(new OutputRateTests().Run(5, [.. flood, (7, 200)], young: 2000, counted: 7), 0, 999);

        Assert.Equal(5 * 200, new OutputRateTests(followed: 7).Run(5, [.. flood, (7, 200)], young: 2000, counted: 7));
    }

    [Fact]
    public void TryTake_ofAFollowedFlood_passesTheRate_andOthersToo()
    {
        Assert.InRange(new OutputRateTests(followed: 7).Run(10, [(7, 50_000), (8, 5)]), 9 * Rate, 11 * Rate);
        Assert.Equal(10 * 5, new OutputRateTests(followed: 7).Run(10, [(7, 50_000), (8, 5)], counted: 8));
    }

    /// <summary>Nobody is followed yet: the others have all of it.</summary>
    [Fact]
    public void TryTake_whereNobodyIsFollowedYet_passesTheRate() =>
        Assert.InRange(new OutputRateTests(followed: 7).Run(10, [(2, 20_000)]), 9 * Rate, 11 * Rate);

    private static int Known((int, int)[] known, int young) => known.Sum(
        actor => new OutputRateTests().Run(10, known, young, counted: actor.Item1));

    /// <param name="actors">How many events each has a second.</param>
    /// <param name="young">So many a second that are young.</param>
    /// <param name="counted">A slot; 0: all.</param>
    /// <param name="otherUser">The slot of another user's actor; 0: they are all of one.</param>
    private int Run(int seconds, IEnumerable<(int Slot, int Events)> actors, int young = 0, int counted = 0, int otherUser = 0)
    {
        const int Steps = 20;
        int passed = 0, name = 1_000_000;
        (int Slot, int Events)[] known = [.. actors];
        for (int step = 0; step < seconds * Steps; step++)
        {
            for (int i = 0; i < young / Steps; i++)
            {
                Offer(Samples.Kernel with { Slot = name++, IsYoung = true });
            }

            foreach (var (slot, events) in known)
            {
                int end = (step + 1) * events / Steps; // without rounding any away
                for (int i = step * events / Steps; i < end; i++)
                {
                    Offer(slot == otherUser ? Samples.Kernel with { Slot = slot, Uid = 7 } : Samples.Kernel with { Slot = slot });
                }
            }

            _clock.Advance(TimeSpan.FromSeconds(1) / Steps);
        }

        return passed;

        void Offer(RenameSample sample) =>
            passed += _rate.TryTake(sample) && (counted == 0 || counted == sample.Slot) ? 1 : 0;
    }
}
