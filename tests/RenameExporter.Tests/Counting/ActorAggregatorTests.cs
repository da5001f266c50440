using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class ActorAggregatorTests
{
    private static readonly ActorKey s_bash = Actors.Key("bash");

    [Fact]
    public void Read_liveSlot_isItsSeries()
    {
        var model = new AggregatorModel(4, 10);
        model.Count(Actors.Key("bash", 1000), 5);

        model.Read();
        model.Read();

        Assert.Equal(["bash/1000/0 5"], model.Rows);
    }

    [Fact]
    public void Read_twoSlotsOfOneActor_isTheirSum()
    {
        // An actor returns while its old slot is being reclaimed.
        var model = new AggregatorModel(4, 10);
        model.Count(s_bash, 5);
        model.Count(s_bash, 2, inANewSlot: true);

        model.Read();

        Assert.Equal(["bash/0/0 7"], model.Rows);
        Assert.Equal(2, model.Aggregator.UsedSlots);
    }

    [Fact]
    public void Read_afterRetire_keepsWhatWasCounted()
    {
        var model = new AggregatorModel(4, 10);
        model.Count(s_bash, 5);
        model.Read();
        model.Count(s_bash, 1); // once more before it was unlinked
        model.Retire(0);
        Assert.Equal(["bash/0/0 6"], model.Rows);

        model.Count(s_bash, 3);
        model.Read();

        Assert.Equal(["bash/0/0 9"], model.Rows);
        Assert.Equal((1, 1UL), (model.Aggregator.UsedSlots, model.Aggregator.Reclaimed));
    }

    [Fact]
    public void Retire_actorThatWasNeverRead_hasASeries()
    {
        var model = new AggregatorModel(4, 10);
        model.Count(Actors.Key("short"), 2);

        model.Retire(0);

        Assert.Equal(["short/0/0 2"], model.Rows);
    }

    [Fact]
    public void Actors_anyOrderOfSlots_areSorted()
    {
        var model = new AggregatorModel(8, 10);
        model.Count(Actors.Key("b", 2, 13), 1);
        model.Count(Actors.Key("b", 10), 2);
        model.Count(Actors.Key("a", 0, 2), 3);
        model.Count(Actors.Key("b", 2), 4);
        model.Count(Actors.Key("b", 2, 1), 5);
        model.Count(Actors.Key("a"), 6);

        model.Read();

        Assert.Equal(["a/0/0 6", "b/2/0 4", "b/10/0 2", "a/0/2 3", "b/2/1 5", "b/2/13 1"], model.Rows);
    }

    [Fact]
    public void Read_actorPastTheLimit_isOverflowByErrno()
    {
        var model = new AggregatorModel(4, maxActors: 1);
        model.Count(Actors.Key("first"), 5);
        model.Count(Actors.Key("second"), 3);
        model.Count(Actors.Key("second", error: 13), 2);

        model.Read();

        Assert.Equal(["first/0/0 5"], model.Rows);
        Assert.Equal(
            ["<overflow>//0 3", "<overflow>//13 2", $"<overflow>//{ErrorCount.UnknownErrno} 0"], new[] { model.Aggregator.Overflow }.Rows());
        Assert.Equal(5UL, model.Aggregator.PastSeriesLimit);
    }

    [Fact]
    public void Read_errorsOfAnActorWithSeries_haveSeriesDespiteTheLimit()
    {
        var model = new AggregatorModel(4, maxActors: 1);
        model.Count(s_bash, 5);
        model.Read();
        model.Count(Actors.Key("bash", error: 13), 1);
        model.Count(Actors.Key("bash", error: 1), 2);

        model.Read();

        Assert.Equal(["bash/0/0 5", "bash/0/1 2", "bash/0/13 1"], model.Rows);
    }

    [Fact]
    public void Read_kernelOverflow_isOverflowOfUnknownErrno()
    {
        var model = new AggregatorModel(capacity: 0, maxActors: 1);
        model.Count(s_bash, 5);
        model.Count(Actors.Key("bash", error: 13), 2);

        model.Read();

        Assert.Equal(
            ["<overflow>//0 5", $"<overflow>//{ErrorCount.UnknownErrno} 2"],
            new[] { model.Aggregator.Overflow }.Rows());
        Assert.Equal(0UL, model.Aggregator.PastSeriesLimit);
    }

    [Fact]
    public void Read_keysThatPrintAlike_areOneActor()
    {
        // The same series twice would make the whole scrape invalid.
        ActorKey dirty = s_bash;
        dirty.Comm[15] = (byte)'!';
        var model = new AggregatorModel(4, 10);
        model.Count(s_bash, 5);
        model.Count(dirty, 2);

        model.Read();

        Assert.Equal(["bash/0/0 7"], model.Rows);
    }

    [Fact]
    public void Read_counterThatFell_isReportedOnceAndChangesNothing()
    {
        var model = new AggregatorModel(4, 10);
        model.Count(s_bash, 5);
        model.Read();
        Assert.Null(model.Aggregator.TakeFall());
        model.SetRenames(SlotNumbers.FirstActor, 4);

        model.Read();

        Assert.Equal("comm bash, uid 0, errno 0 fell from 5 to 4", model.Aggregator.TakeFall());
        Assert.Null(model.Aggregator.TakeFall());
        Assert.Equal(["bash/0/0 5"], model.Rows);
    }
}
