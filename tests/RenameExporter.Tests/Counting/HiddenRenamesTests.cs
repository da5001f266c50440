using CsCheck;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Host;

namespace RenameExporter.Tests.Counting;

/// <summary>Which renames made no event, and who tells them.</summary>
public sealed class HiddenRenamesTests
{
    private const int Slot = SlotNumbers.FirstActor;

    private readonly HiddenRenames _hidden = new();
    private int _woken;

    public HiddenRenamesTests() => _hidden.Wake = () => _woken++;

    [Fact]
    public void Suppressed_afterTheLastEvent_areDueAfterASecondOfQuiet()
    {
        Count(Slot, "mv", suppressed: 980);
        Tick(1);
        Assert.False(_hidden.IsDue);
        Count(Slot, "mv", suppressed: 1);
        Tick(2);
        Assert.False(_hidden.IsDue);

        Tick(3);

        Assert.Equal((true, 1), (_hidden.IsDue, _woken));
        Hidden due = Assert.Single(_hidden.Due(10));
        Assert.Equal(("mv", 1000u, 981UL, 0UL, 981UL), Of(due));
        _hidden.Told(due);
        Tick(4);
        Assert.False(_hidden.IsDue);
        Assert.Empty(_hidden.Due(10));
    }

    [Fact]
    public void Suppressed_thatAnEventHasTold_areNotToldAgain()
    {
        Count(Slot, "mv", suppressed: 10);

        Assert.Equal(8UL, _hidden.Tell(Slot, 0, 8));
        Assert.Equal(0UL, _hidden.Tell(Slot, 0, 7)); // written on another CPU
        Tick(1);
        Tick(2);

        Hidden due = Assert.Single(_hidden.Due(10));
        Assert.Equal(("mv", 1000u, 2UL, 0UL, 10UL), Of(due));
        _hidden.Told(due);
        Assert.Equal(5UL, _hidden.Tell(Slot, 0, 15));
        Count(Slot, "mv", suppressed: 5);
        Tick(3);
        Tick(4);
        Assert.False(_hidden.IsDue);
    }

    /// <summary>An event may be there before any slot is looked at.</summary>
    [Fact]
    public void Event_beforeTheSlotIsLookedAt_tells()
    {
        Assert.Equal(3UL, _hidden.Tell(Slot, 0, 3));
        Count(Slot, "mv", suppressed: 3);
        Tick(1);
        Tick(2);

        Assert.False(_hidden.IsDue);
    }

    [Fact]
    public void Dropped_ofASample_isToldAsLost()
    {
        Drop(Slot, 0, "mv");
        Drop(Slot, 0, "mv");
        Tick(1);
        Tick(2);

        Assert.Equal(("mv", 1000u, 0UL, 2UL, 0UL), Of(Assert.Single(_hidden.Due(10))));
    }

    [Fact]
    public void Owner_thatHasLostItsSlot_isToldAndItsLateEventsTellNothing()
    {
        Count(Slot, "old", suppressed: 4);
        _hidden.Retired(Slot, 0);
        Assert.Equal(1UL, _hidden.Tell(Slot, 0, 1)); // in time
        Count(Slot, "new", suppressed: 7);
        Tick(1);
        Tick(2);

        IReadOnlyList<Hidden> due = _hidden.Due(10);
        Assert.Equal([("old", 1000u, 3UL, 0UL, 4UL), ("new", 1000u, 7UL, 0UL, 7UL)], due.Select(Of));
        foreach (Hidden one in due)
        {
            _hidden.Told(one);
        }

        _hidden.Due(10);
        Assert.Equal(0UL, _hidden.Tell(Slot, 0, 4));
        Assert.Equal(1UL, _hidden.Tell(Slot, 1, 8));
    }

    [Fact]
    public void Overflow_isToldAsSuch()
    {
        Count(SlotNumbers.OverflowFailed, "whoever", suppressed: 2);
        Tick(1);
        Tick(2);

        HiddenActor who = Assert.Single(_hidden.Due(10)).Who;
        Assert.Equal(("<overflow>", (uint?)null, ErrorNumbers.Other), (Samples.Text(who.Comm), who.Uid, who.Error));
    }

    [Fact]
    public void Actor_thatIsNeverQuietAndHasNoEvents_isToldAfterTenSeconds()
    {
        for (int second = 1; second <= 10; second++)
        {
            Assert.False(_hidden.IsDue);
            Count(Slot, "busy", suppressed: 5);
            Tick(second);
        }

        Assert.True(_hidden.IsDue);
        Assert.Equal(50UL, Assert.Single(_hidden.Due(10)).Suppressed);
    }

    [Fact]
    public void Flood_ofNamesThatGo_isToldTogetherPastALimit()
    {
        const int Names = HiddenRenames.MostGone + 500;
        for (int i = 0; i < Names; i++)
        {
            Count(Slot, $"flood{i}", suppressed: 2);
            _hidden.Retired(Slot, (uint)i);
        }

        Tick(1);
        Tick(2);

        IReadOnlyList<Hidden> due = _hidden.Due(int.MaxValue);
        Assert.Equal(HiddenRenames.MostGone + 1, due.Count);
        Assert.Equal(2UL * 500, due.Single(one => one.Who == HiddenActor.Others).Suppressed);
        Assert.Equal(2UL * Names, due.Aggregate(0UL, (sum, one) => sum + one.Suppressed));
    }

    [Fact]
    public void AtTheEnd_allIsToldInSoManySummaries()
    {
        for (int i = 0; i < 50; i++)
        {
            Count(Slot + i, $"actor{i}", suppressed: 3);
        }

        IReadOnlyList<Hidden> due = _hidden.Due(10, atEnd: true);

        Assert.Equal(10, due.Count);
        Assert.Equal(150UL, due.Aggregate(0UL, (sum, one) => sum + one.Suppressed));
        Assert.Equal(3UL * 41, due.Single(one => one.Who == HiddenActor.Others).Suppressed);
    }

    /// <summary>However events, looks at slots, losses and new owners come after each other.</summary>
    [Fact]
    public void Told_byEventsAndSummaries_isAllThatWasHidden() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 3], Gen.ULong[1, 5]).Array[1, 150].Sample(steps =>
        {
            var hidden = new HiddenRenames();
            var slots = new (uint Generation, ulong Suppressed, ulong Credited)[4];
            ulong suppressed = 0, lost = 0, told = 0, toldLost = 0, second = 0;
            void Credit(int i)
            {
                if (slots[i].Suppressed > slots[i].Credited)
                {
                    Count(hidden, Slot + i, $"a{i}", slots[i].Suppressed - slots[i].Credited, 0);
                    slots[i].Credited = slots[i].Suppressed;
                }
            }

            void Tell(IEnumerable<Hidden> all)
            {
                foreach (Hidden one in all)
                {
                    told += one.Suppressed;
                    toldLost += one.Lost;
                    hidden.Told(one);
                }
            }

            foreach (var (what, i, count) in steps)
            {
                switch (what)
                {
                    case 0 or 1:
                        slots[i].Suppressed += count;
                        suppressed += count;
                        break;
                    case 2:
                        told += hidden.Tell(Slot + i, slots[i].Generation, slots[i].Suppressed);
                        break;
                    case 3:
                        Credit(i);
                        break;
                    case 4:
                        Credit(i);
                        hidden.Retired(Slot + i, slots[i].Generation);
                        if (count > 3)
                        {
                            // One that was in the ring all the time.
                            told += hidden.Tell(Slot + i, slots[i].Generation, slots[i].Suppressed);
                        }

                        slots[i] = (slots[i].Generation + 1, 0, 0);
                        break;
                    case 5:
                        lost += count;
                        Count(hidden, Slot + i, $"a{i}", 0, count);
                        break;
                    case 6:
                        lost++;
                        hidden.Dropped(Slot + i, slots[i].Generation, $"a{i}", Who);
                        break;
                    default:
                        hidden.Tick(TimeSpan.FromSeconds(second++));
                        Tell(hidden.Due(2));
                        break;
                }
            }

            for (int i = 0; i < slots.Length; i++)
            {
                Credit(i);
            }

            Tell(hidden.Due(3, atEnd: true));
            Assert.Equal((suppressed, lost), (told, toldLost));
            Assert.Empty(hidden.Due(3, atEnd: true));
        });

    private static HiddenActor Who(string comm) => new(Samples.Bytes(comm), 1000, 0, 0, CgroupName.Unknown);

    /// <summary>Another exporter has taken slots back meanwhile, and given them to others.</summary>
    [Fact]
    public void Restart_tellsTogetherWhatWasNotTold_andKnowsNoOwnerAnyMore()
    {
        Count(Slot, "mv", suppressed: 10);
        Count(Slot + 1, "cp", suppressed: 5);
        Tick(1);

        _hidden.Restart();
        Count(Slot, "ln", suppressed: 3);
        Tick(2);
        Tick(3);

        Hidden[] due = [.. _hidden.Due(10).OrderBy(one => one.Suppressed)];
        Assert.Equal([("ln", 1000u, 3UL, 0UL, 3UL), ("<other>", null, 15UL, 0UL, 15UL)], due.Select(Of));
        Array.ForEach(due, _hidden.Told);
        Tick(4);
        Assert.Empty(_hidden.Due(10));
    }

    private static (string, uint?, ulong, ulong, ulong) Of(Hidden one) =>
        (Samples.Text(one.Who.Comm), one.Who.Uid, one.Suppressed, one.Lost, one.SuppressedTotal);

    private static void Count(HiddenRenames hidden, int number, string comm, ulong suppressed, ulong lost)
    {
        var slot = new ActorSlot { Key = Actors.Key(comm, 1000) };
        hidden.Counted(number, in slot, default, suppressed, lost);
    }

    private void Count(int number, string comm, ulong suppressed) => Count(_hidden, number, comm, suppressed, 0);

    private void Drop(int number, uint generation, string comm) => _hidden.Dropped(number, generation, comm, Who);

    private void Tick(double seconds) => _hidden.Tick(TimeSpan.FromSeconds(seconds));
}
