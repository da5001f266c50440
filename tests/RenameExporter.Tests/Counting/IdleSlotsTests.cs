using CsCheck;
using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class IdleSlotsTests
{
    private const int Capacity = 8;

    private readonly ulong[] _seen = new ulong[SlotNumbers.FirstActor + Capacity];

    [Fact]
    public void Choose_firstLook_isNobody() => Assert.Empty(Choose(New(), 1, 1, 1, 1, 1, 1, 1, 1));

    [Fact]
    public void Choose_aQuarterFree_isNobody()
    {
        IdleSlots idle = SeenAt(1, 1, 1, 1, 1, 1, 0, 0);

        Assert.Empty(Choose(idle, 1, 1, 1, 1, 1, 1, 0, 0));
    }

    [Fact]
    public void Choose_largeTableWithRoom_allocatesNothing()
    {
        var idle = new IdleSlots(SlotNumbers.FirstActor, 1_000_000);
        idle.Changed(SlotNumbers.FirstActor, 1);
        idle.Choose();
        long before = GC.GetAllocatedBytesForCurrentThread();

        idle.Choose();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Choose_lessThanAQuarterFree_goesOnUntilHalfIsFree()
    {
        IdleSlots idle = SeenAt(1, 1, 1, 1, 1, 1, 1, 0);

        Assert.Equal(3, Choose(idle, 1, 1, 1, 1, 1, 1, 1, 0).Count);
    }

    [Fact]
    public void Choose_ownersThatCounted_keepTheirSlots()
    {
        IdleSlots idle = SeenAt(1, 1, 1, 1, 1, 1, 1, 1);

        Assert.Equal([3, 6], Choose(idle, 2, 1, 2, 2, 1, 2, 2, 2).Order());
    }

    [Fact]
    public void Choose_everybodyBusy_isNobody()
    {
        IdleSlots idle = SeenAt(1, 1, 1, 1, 1, 1, 1, 1);

        Assert.Empty(Choose(idle, 2, 2, 2, 2, 2, 2, 2, 2));
    }

    [Fact]
    public void Choose_severalIdle_beginsWithTheLongestIdle()
    {
        IdleSlots idle = SeenAt(0, 0, 0, 0, 1, 1, 0, 0); // slots 6 and 7 first
        Choose(idle, 0, 0, 1, 0, 1, 1, 0, 0); // then slot 4
        Choose(idle, 1, 1, 1, 1, 1, 1, 0, 0); // then the others

        IReadOnlyList<int> chosen = Choose(idle, 1, 1, 1, 1, 1, 1, 1, 1);

        Assert.Equal(4, chosen.Count);
        Assert.Equal([6, 7], chosen.Take(2).Order());
        Assert.Equal(4, chosen[2]);
    }

    [Fact]
    public void Choose_ownerThatPausedAndCountedAgain_isNotTheLongestIdle()
    {
        IdleSlots idle = SeenAt(1, 1, 0, 0, 0, 0, 0, 0);
        Choose(idle, 1, 1, 1, 1, 1, 1, 0, 0);
        Choose(idle, 2, 1, 1, 1, 1, 1, 0, 0);

        IReadOnlyList<int> chosen = Choose(idle, 2, 1, 1, 1, 1, 1, 1, 1);

        Assert.Equal([3, 4, 5, 6], chosen);
    }

    [Fact]
    public void Choose_newOwnerWithTheCountOfTheOldOne_keepsItsSlot()
    {
        // Slot 2 is reclaimed; its next owner happens to count as much as the last one had.
        IdleSlots idle = SeenAt(5, 1, 1, 1, 1, 1, 1, 1);
        Assert.Contains(2, Choose(idle, 5, 1, 1, 1, 2, 2, 2, 2));
        Forget(idle, 2);

        IReadOnlyList<int> chosen = Choose(idle, 5, 1, 1, 1, 3, 3, 3, 3);

        Assert.DoesNotContain(2, chosen);
    }

    [Fact]
    public void Choose_anyHistory_takesOnlyIdleOwnersAndNoMoreThanNeeded() =>
        Gen.ULong[0, 3].Array[Capacity].Array[1, 12].Sample(
            looks =>
            {
                IdleSlots idle = New();
                Array.Clear(_seen);
                ulong[] counts = new ulong[Capacity];
                foreach (ulong[] growth in looks)
                {
                    ulong[] before = counts;
                    counts =
                    [
                        .. counts.Zip(growth, (count, more) => count + (more > 2 ? more : 0)),
                    ];
                    IReadOnlyList<int> chosen = Choose(idle, counts);

                    int used = counts.Count(count => count > 0);
                    Assert.All(chosen.Select(number => number - SlotNumbers.FirstActor), i =>
                    {
                        Assert.Equal(before[i], counts[i]);
                        Assert.NotEqual(0UL, counts[i]);
                    });
                    Assert.Equal(chosen.Count, chosen.Distinct().Count());
                    Assert.True(chosen.Count == 0 || used - chosen.Count >= Capacity / 2);
                    Assert.True(Capacity - used < Capacity / 4 || chosen.Count == 0);
                }
            },
            iter: 5_000,
            threads: 1); // they share what was seen

    /// <summary>A flood of names that touches every slot within a poll keeps none from a newcomer.</summary>
    [Fact]
    public void Choose_everybodyBusyInALargerTable_takesTheLeastBusyUntilAnEighthIsFree()
    {
        var idle = new IdleSlots(1, 1 + 64);
        for (int number = 1; number <= 60; number++)
        {
            idle.Changed(number, number is 7 or 40 ? 2UL : 100);
        }

        Assert.Empty(idle.Choose()); // four are free
        Assert.Equal(4, idle.Short);
        for (int number = 1; number <= 61; number++)
        {
            idle.Changed(number, number is 7 or 40 or 61 ? 2UL : 100);
        }

        IReadOnlyList<int> chosen = idle.Choose();

        Assert.Equal(5, chosen.Count); // to three free ones
        Assert.Equal(5, chosen.Distinct().Count());
        Assert.True(((int[])[7, 40, 61]).All(chosen.Contains));
        Assert.Equal(8, idle.Short);
    }

    [Fact]
    public void Choose_everybodyEquallyBusy_takesTurns()
    {
        var idle = new IdleSlots(1, 1 + 64);
        var chosen = new List<int>();
        for (int look = 0; look < 8; look++)
        {
            for (int number = 1; number <= 64; number++)
            {
                idle.Changed(number, 5);
            }

            chosen.AddRange(idle.Choose());
        }

        Assert.Equal(Enumerable.Range(1, 64), chosen.Order());
    }

    [Fact]
    public void Choose_idleOnesAndBusyOnes_takesTheIdleFirst()
    {
        var idle = new IdleSlots(1, 1 + 64);
        for (int number = 1; number <= 64; number++)
        {
            idle.Changed(number, 1);
        }

        Assert.Equal(8, idle.Choose().Count);
        for (int number = 1; number <= 64; number++)
        {
            if (number is not (9 or 50))
            {
                idle.Changed(number, 1);
            }
        }

        IReadOnlyList<int> chosen = idle.Choose();

        Assert.Equal([9, 50], chosen.Take(2).Order());
        Assert.Equal(8, chosen.Distinct().Count());
    }

    [Fact]
    public void Choose_anyCountsInAFullTable_takesNobodyTwiceAsBusyAsOneThatKeepsItsSlot() =>
        Gen.ULong[0, 1000].Array[64].Array[1, 6].Sample(
            looks =>
            {
                var idle = new IdleSlots(1, 1 + 64);
                for (int number = 1; number <= 64; number++)
                {
                    idle.Changed(number, 1);
                }

                idle.Choose();
                foreach (ulong[] growth in looks)
                {
                    for (int i = 0; i < growth.Length; i++)
                    {
                        if (growth[i] > 0)
                        {
                            idle.Changed(i + 1, growth[i]);
                        }
                    }

                    IReadOnlyList<int> chosen = idle.Choose();
                    ulong[] busy = [.. chosen.Select(number => growth[number - 1]).Where(count => count > 0)];
                    Assert.Equal(chosen.Count, chosen.Distinct().Count());
                    if (busy.Length > 0)
                    {
                        ulong kept = growth.Where((count, i) => count > 0 && !chosen.Contains(i + 1)).Min();
                        Assert.True(busy.Max() < 2 * kept, $"{busy.Max()} {kept}");
                        Assert.InRange(chosen.Count, 1, 8);
                    }
                }
            },
            iter: 1_000);

    private static IdleSlots New() => new(SlotNumbers.FirstActor, SlotNumbers.FirstActor + Capacity);

    /// <summary>After a first look.</summary>
    private IdleSlots SeenAt(params ulong[] counts)
    {
        IdleSlots idle = New();
        Choose(idle, counts);
        return idle;
    }

    private void Forget(IdleSlots idle, int number)
    {
        _seen[number] = 0;
        idle.Forget(number);
    }

    /// <summary>One look.</summary>
    private IReadOnlyList<int> Choose(IdleSlots idle, params ulong[] counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            int number = SlotNumbers.FirstActor + i;
            if (counts[i] != _seen[number])
            {
                idle.Changed(number, counts[i] - _seen[number]);
                _seen[number] = counts[i];
            }
        }

        return idle.Choose();
    }
}
