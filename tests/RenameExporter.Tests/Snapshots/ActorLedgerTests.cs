using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class ActorLedgerTests
{
    [Fact]
    public void Reading_liveSlot_isItsSeries()
    {
        var ledger = new ActorLedger(10);

        Assert.Equal(["bash/1000/0 5"], Read(ledger, Actors.Slot(Actors.Key("bash", 1000), 5)));
    }

    [Fact]
    public void Reading_twoSlotsOfOneActor_isTheirSum()
    {
        // An actor returns while its old slot is being reclaimed.
        var ledger = new ActorLedger(10);
        ActorKey bash = Actors.Key("bash");

        Assert.Equal(["bash/0/0 7"], Read(ledger, Actors.Slot(bash, 5), Actors.Slot(bash, 2)));
    }

    [Fact]
    public void Reading_afterRetire_keepsWhatWasCounted()
    {
        var ledger = new ActorLedger(10);
        ActorKey bash = Actors.Key("bash");
        Read(ledger, Actors.Slot(bash, 5));

        ledger.Retire(Actors.Slot(bash, 6)); // it counted once more before it was unlinked

        Assert.Equal(["bash/0/0 6"], Read(ledger));
        Assert.Equal(["bash/0/0 9"], Read(ledger, Actors.Slot(bash, 3)));
    }

    [Fact]
    public void Reading_actorThatWasRetiredUnseen_hasASeries()
    {
        var ledger = new ActorLedger(10);

        ledger.Retire(Actors.Slot(Actors.Key("short"), 2));

        Assert.Equal(["short/0/0 2"], Read(ledger));
    }

    [Fact]
    public void Reading_again_doesNotAddTheLiveSlotsTwice()
    {
        var ledger = new ActorLedger(10);
        ActorSlot slot = Actors.Slot(Actors.Key("bash"), 5);

        Read(ledger, slot);

        Assert.Equal(["bash/0/0 5"], Read(ledger, slot));
    }

    [Fact]
    public void Reading_anyOrderOfSlots_isSortedSuccessesFirst()
    {
        var ledger = new ActorLedger(10);

        string[] series = Read(
            ledger,
            Actors.Slot(Actors.Key("b", 2, 13), 1),
            Actors.Slot(Actors.Key("b", 10), 2),
            Actors.Slot(Actors.Key("a", 0, 2), 3),
            Actors.Slot(Actors.Key("b", 2), 4),
            Actors.Slot(Actors.Key("b", 2, 1), 5),
            Actors.Slot(Actors.Key("a"), 6));

        Assert.Equal(["a/0/0 6", "b/2/0 4", "b/10/0 2", "a/0/2 3", "b/2/1 5", "b/2/13 1"], series);
    }

    [Fact]
    public void Reading_actorPastTheLimit_isOverflow()
    {
        var ledger = new ActorLedger(maxActors: 1);

        ledger.BeginReading();
        ledger.AddLive(Actors.Key("first"), 5);
        ledger.AddLive(Actors.Key("second"), 3);
        ledger.AddLive(Actors.Key("second", error: 13), 2);
        var (series, values, overflow) = ledger.EndReading();

        Assert.Equal(["first/0/0"], series.Select(s => s.Text()));
        Assert.Equal([5UL], values);
        Assert.Equal(new OverflowCounts(Renamed: 3, Failed: 2, PastSeriesLimit: 5), overflow);
    }

    [Fact]
    public void Reading_errorsOfAnAdmittedActor_haveSeriesDespiteTheLimit()
    {
        var ledger = new ActorLedger(maxActors: 1);
        ActorSlot success = Actors.Slot(Actors.Key("bash"), 5);
        Read(ledger, success);

        string[] series = Read(
            ledger, success, Actors.Slot(Actors.Key("bash", error: 13), 1),
            Actors.Slot(Actors.Key("bash", error: 1), 2));

        Assert.Equal(["bash/0/0 5", "bash/0/1 2", "bash/0/13 1"], series);
    }

    [Fact]
    public void Retire_actorPastTheLimit_staysInOverflow()
    {
        var ledger = new ActorLedger(maxActors: 1);
        Read(ledger, Actors.Slot(Actors.Key("first"), 1));

        ledger.Retire(Actors.Slot(Actors.Key("second"), 4));
        ledger.Retire(Actors.Slot(Actors.Key("second", error: 2), 1));
        ledger.BeginReading();
        ledger.AddLive(Actors.Key("second"), 2);

        Assert.Equal(
            new OverflowCounts(Renamed: 6, Failed: 1, PastSeriesLimit: 7),
            ledger.EndReading().Overflow);
    }

    [Fact]
    public void Reading_sameCommAnotherUid_isAnotherActor()
    {
        var ledger = new ActorLedger(maxActors: 1);

        Assert.Equal(
            ["bash/0/0 1"],
            Read(
                ledger, Actors.Slot(Actors.Key("bash", 0), 1),
                Actors.Slot(Actors.Key("bash", 1), 1)));
    }

    [Fact]
    public void Reading_keysThatPrintAlike_areOneSeries()
    {
        // DESIGN.md section 4: sanitise first, then aggregate. What stands behind the NUL is no
        // part of a name, and the same series twice makes the whole scrape invalid.
        ActorKey clean = Actors.Key("bash");
        ActorKey dirty = clean;
        dirty.Comm[15] = (byte)'!';

        Assert.Equal(
            ["bash/0/0 7"],
            Read(new ActorLedger(10), Actors.Slot(clean, 5), Actors.Slot(dirty, 2)));
    }

    private static string[] Read(ActorLedger ledger, params ActorSlot[] live)
    {
        ledger.BeginReading();
        foreach (ActorSlot slot in live)
        {
            ledger.AddLive(in slot.Key, slot.Renames);
        }

        var (series, values, _) = ledger.EndReading();
        return [.. series.Select((s, i) => $"{s.Text()} {values[i]}")];
    }
}
