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
        idle.Changed(SlotNumbers.FirstActor);
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
                _seen[number] = counts[i];
                idle.Changed(number);
            }
        }

        return idle.Choose();
    }
}
