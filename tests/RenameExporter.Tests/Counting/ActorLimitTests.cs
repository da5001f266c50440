using CsCheck;
using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

/// <summary>Who has a series, over time: expiry, overflow, and an attacker who wants to hide.</summary>
public sealed class ActorLimitTests
{
    private static readonly ActorKey s_bash = Actors.Key("bash");

    [Fact]
    public void Expired_actorThatReturns_startsAtZeroAndItsPastIsKept()
    {
        var model = new AggregatorModel(4, 10, TimeSpan.FromMinutes(1));
        model.Count(s_bash, 5);
        model.Tick(0);
        model.Tick(61);
        Assert.Empty(model.Rows);
        Assert.Equal(new OutcomeCounts(5, 0, 0), model.Aggregator.Expired);

        model.Count(s_bash, 2);
        model.Tick(62);

        Assert.Equal(["bash/0/0 2"], model.Rows);
        Assert.Equal(7UL, model.Aggregator.Events.Renamed);
        Assert.Equal(1UL, model.Aggregator.ExpiredSeries);
    }

    [Fact]
    public void Overflowed_actorThatIsAdmitted_startsAtZeroAndItsPastStaysInOverflow()
    {
        var model = new AggregatorModel(4, maxActors: 1, TimeSpan.FromMinutes(1));
        model.Count(Actors.Key("first"), 1);
        model.Tick(0);
        model.Count(Actors.Key("second"), 9);
        model.Tick(1);
        model.Count(Actors.Key("second"), 1);
        model.Tick(61);
        model.Count(Actors.Key("second"), 3);
        model.Tick(62);

        Assert.Equal(["second/0/0 3"], model.Rows);
        Assert.Equal(10UL, model.Aggregator.Overflow.Succeeded.Renames);
        Assert.Equal(new OutcomeCounts(1, 0, 0), model.Aggregator.Expired);
    }

    [Fact]
    public void Attacker_withTenThousandOneShotNames_doesNotHideTheNextActor()
    {
        const int Max = 10_000;
        var model = new AggregatorModel(16_384, Max, TimeSpan.FromHours(24));
        for (int i = 0; i < Max; i++)
        {
            model.Count(Actors.Key($"decoy{i}", 1000), 1);
        }

        model.Tick(0);
        model.Count(Actors.Key("ransom", 1000), 38); // files a second, the median of real ones
        model.Tick(1);
        model.Count(Actors.Key("ransom", 1000), 38);
        model.Tick(2);

        Assert.Contains("ransom/1000/0 38", model.Rows);
        Assert.Equal(model.Did, model.Aggregator.Events.Renamed);
        Assert.True(model.Aggregator.Overflow.Peak >= 38, "the burst must show in the overflow's peak");
        Assert.Equal(new OutcomeCounts(1, 0, 0), model.Aggregator.Expired);
    }

    /// <summary>2,000 renames a second: under new names, the same ones again, a few that are busy.</summary>
    [Theory, InlineData(2000, 1), InlineData(100, 20), InlineData(20, 100), InlineData(1, 2000)]
    public void Flood_ofNames_hidesNoBusyActorForFiveSeconds(int namesASecond, ulong renames)
    {
        foreach (int names in (int[])[1100, 1500, int.MaxValue])
        {
            var model = new AggregatorModel(4096, maxActors: 1000, TimeSpan.FromHours(24));
            int name = 0;
            for (int second = 0; second < 40; second++)
            {
                for (int i = 0; i < namesASecond; i++)
                {
                    model.Count(Actors.Key($"flood{name++ % names}"), renames);
                }

                if (second >= 35)
                {
                    model.Count(Actors.Key("busy"), 100);
                }

                model.Tick(second);
                AssertSum(model);
                model.RetireIdle();
            }

            Assert.Contains(model.Rows, row => row.StartsWith("busy/", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Evicted_forABusierOne_startsAtZeroWhenItReturnsAndIsNoPartOfTheOverflow()
    {
        var model = new AggregatorModel(4, maxActors: 1, TimeSpan.FromHours(24));
        model.Count(s_bash, 5);
        model.Tick(0);
        model.Count(Actors.Key("busy"), 100);
        model.Tick(1);
        Assert.Equal(new OutcomeCounts(5, 0, 0), model.Aggregator.Expired);
        Assert.Equal(100UL, model.Aggregator.Overflow.Succeeded.Renames);

        model.Count(s_bash, 2000);
        model.Tick(2);
        model.Count(s_bash, 3);
        model.Tick(3);

        Assert.Equal(["bash/0/0 3"], model.Rows);
        Assert.Equal(2100UL, model.Aggregator.Overflow.Succeeded.Renames);
        Assert.Equal(2UL, model.Aggregator.ExpiredSeries);
    }

    [Fact]
    public void States_ofEvictedActorsWithoutSlots_areForgotten()
    {
        var model = new AggregatorModel(4, maxActors: 1);
        model.Count(s_bash, 1);
        model.Tick(0);
        for (int i = 0; i < 1000; i++)
        {
            model.Count(Actors.Key($"name{i}"), 1);
            model.Read();
            model.Retire(1);
            model.Retire(1);
        }

        Assert.InRange(model.Aggregator.KnownActors, 1, 5);
    }

    [Fact]
    public void Peak_ofABurst_isThereForAMinute()
    {
        var model = new AggregatorModel(4, 10);
        model.Tick(0);
        model.Count(s_bash, 5000);
        model.Tick(1);
        model.Tick(2);
        Assert.Equal(5000, model.Aggregator.Actors()[0].Peak);

        model.Tick(63);

        Assert.Equal(0, model.Aggregator.Actors()[0].Peak);
    }

    [Fact]
    public void Peak_ofOneAtRest_fallsToThatOfALaterBurst_andThenToNothing()
    {
        var model = new AggregatorModel(4, 10);
        model.Tick(0);
        model.Count(s_bash, 5000);
        model.Tick(1);
        model.Tick(29);
        model.Count(s_bash, 100);
        model.Tick(30);
        model.Tick(31);
        Assert.Equal(5000, model.Aggregator.Actors()[0].Peak);

        model.Tick(62);
        Assert.Equal(100, model.Aggregator.Actors()[0].Peak);

        model.Tick(91);
        Assert.Equal(0, model.Aggregator.Actors()[0].Peak);
    }

    private enum Kind
    {
        Count,
        CountInANewSlot,
        Retire,
        Read,
        Tick,
    }

    [Fact]
    public void Sum_anyInterleavingOfCountsRetiresLooksAndTicks_equalsItsParts() =>
        Gen.Select(Gen.Enum<Kind>(), Gen.Int[0, 1000], Gen.ULong[1, 1000]).List[1, 80].Sample(
            steps =>
            {
                var model = new AggregatorModel(capacity: 6, maxActors: 3, TimeSpan.FromSeconds(100));
                double now = 0;
                foreach (var (kind, pick, count) in steps)
                {
                    switch (kind)
                    {
                        case Kind.Count or Kind.CountInANewSlot:
                            // 5 actors against a limit of 3, each with successes and two errors.
                            model.Count(
                                Actors.Key($"actor{pick % 5}", (uint)(pick % 2), (pick % 3) switch { 0 => 0, 1 => 1, _ => 13 }),
                                count, kind == Kind.CountInANewSlot);
                            continue;
                        case Kind.Retire:
                            model.Retire(pick);
                            break;
                        case Kind.Tick:
                            now += pick % 130;
                            model.Tick(now);
                            break;
                    }

                    model.Read();
                    AssertSum(model);
                }
            },
            iter: 5_000);

    private static void AssertSum(AggregatorModel model)
    {
        ActorAggregator aggregator = model.Aggregator;
        OutcomeCounts parts = aggregator.Actors().Append(aggregator.Overflow).Aggregate(
            aggregator.Expired, (sum, a) => sum.Plus(new(a.Succeeded.Renames, a.Succeeded.Noops, a.Failed)));
        Assert.Equal(parts, aggregator.Events);
        Assert.Equal(model.Did, parts.Renamed + parts.Failed);
        Assert.True(aggregator.Actors().Count <= aggregator.MaxActors);
        Assert.Null(aggregator.TakeFall());
    }
}
