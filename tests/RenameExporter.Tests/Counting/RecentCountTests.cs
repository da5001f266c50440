using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

/// <summary>What an aggregator shows of the last two minutes: only what was counted then, in the series that shows it.</summary>
public sealed class RecentCountTests
{
    [Fact]
    public void Recent_ofAnActorThatStops_fallsOutByItself()
    {
        AggregatorModel model = new(16, maxActors: 10);
        At(model, 1000);
        model.Count(Actors.Key("mv"), 150);
        model.Count(Actors.Key("mv", error: 13), 500); // failures are none
        At(model, 1001);

        Assert.Equal(150U, RecentOf(model, "mv"));
        At(model, 1081);
        Assert.Equal(150U, RecentOf(model, "mv"));
        At(model, 1122);
        Assert.Equal(0U, RecentOf(model, "mv"));
        Assert.Equal(150UL, model.Aggregator.Actors().Single().Succeeded.Renames);
    }

    [Fact]
    public void HalfHour_ofAnActorThatStops_isThereFor28MinutesAndGoneAfter30()
    {
        AggregatorModel model = new(16, maxActors: 10);
        At(model, 1200);
        model.Count(Actors.Key("mv"), 450);
        At(model, 1201);

        Assert.Equal(450U, HalfHourOf(model, "mv"));
        At(model, 1200 + (28 * 60));
        Assert.Equal((0U, 450U), (RecentOf(model, "mv"), HalfHourOf(model, "mv")));
        At(model, 1202 + (30 * 60));
        Assert.Equal(0U, HalfHourOf(model, "mv"));
    }

    /// <summary>That is what keeps a table of ten thousand quiet ones small.</summary>
    [Fact]
    public void HalfHour_ofAnActorThatMakesFewerThan8InTwoMinutes_isNotCountedUntilItMakesMore()
    {
        AggregatorModel model = new(16, maxActors: 10);
        for (int second = 1200; second < 3000; second += 120)
        {
            model.Count(Actors.Key("mv"), 7);
            At(model, second);
            Assert.Equal((7U, 0U), (RecentOf(model, "mv"), HalfHourOf(model, "mv")));
        }

        model.Count(Actors.Key("mv"), 493);
        At(model, 2890);
        Assert.Equal(500U, HalfHourOf(model, "mv"));

        // And what is counted goes on as slowly.
        At(model, 3000);
        model.Count(Actors.Key("mv"), 3);
        At(model, 3240);
        Assert.Equal(503U, HalfHourOf(model, "mv"));
        At(model, 2890 + (30 * 60));
        Assert.Equal(3U, HalfHourOf(model, "mv"));
    }

    [Fact]
    public void Recent_afterALatePoll_isOfTheTimeOfThatPoll()
    {
        AggregatorModel model = new(16, maxActors: 10);
        At(model, 1000);
        model.Count(Actors.Key("mv"), 150);
        At(model, 1500);

        Assert.Equal(150U, RecentOf(model, "mv"));
    }

    /// <summary>Whoever loses a series and gets one again begins at nothing, and no other series has what it did.</summary>
    [Fact]
    public void Recent_ofAnEvictedActor_isInNoOtherSeriesAndDoesNotComeBack()
    {
        AggregatorModel model = new(16, maxActors: 1, idleTimeout: TimeSpan.FromSeconds(30));
        At(model, 1000);
        model.Count(Actors.Key("old"), 5000);
        At(model, 1001);
        At(model, 1040); // evicted

        Assert.Empty(model.Aggregator.Actors());
        Assert.Equal(0U, OverflowOf(model));

        model.Count(Actors.Key("old"), 9);
        At(model, 1041);

        Assert.Equal((9U, 9U), (RecentOf(model, "old"), HalfHourOf(model, "old")));
        Assert.Equal(0U, OverflowOf(model));
    }

    [Fact]
    public void Recent_withoutASeries_isOfTheOverflow()
    {
        AggregatorModel model = new(16, maxActors: 1);
        At(model, 1000);
        model.Count(Actors.Key("first"), 900);
        model.Count(Actors.Key("second"), 500);
        At(model, 1001);

        Assert.Equal((900U, 500U), (RecentOf(model, "first"), OverflowOf(model)));
    }

    private static void At(AggregatorModel model, double seconds)
    {
        model.Aggregator.BeginLook(TimeSpan.FromSeconds(seconds));
        model.Tick(seconds);
    }

    private static uint RecentOf(AggregatorModel model, string comm) =>
        model.Aggregator.Actors().Single(totals => totals.Actor.Label("comm") == comm).Recent;

    private static uint HalfHourOf(AggregatorModel model, string comm) =>
        model.Aggregator.Actors().Single(totals => totals.Actor.Label("comm") == comm).HalfHour;

    private static uint OverflowOf(AggregatorModel model)
    {
        var rows = new SnapshotRows();
        model.Aggregator.WriteTo(rows);
        return rows.Actors[^1].Recent;
    }
}
