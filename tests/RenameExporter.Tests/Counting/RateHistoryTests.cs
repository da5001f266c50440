using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class RateHistoryTests
{
    private readonly RateHistory _rates = new();
    private readonly ActorAggregator _actors;
    private readonly List<ActorSlot> _slots = [.. new ActorSlot[SlotNumbers.FirstActor]];
    private TimeSpan _now = TimeSpan.FromHours(5);

    public RateHistoryTests()
    {
        _actors = new(1000, TimeSpan.Zero, rates: _rates);
        _actors.Tick(_now);
    }

    [Fact]
    public void Take_actorThatRenamed_hasItsSecondsTheLastOneLast()
    {
        Second(("mv", 3));
        Second(("mv", 0));
        Second(("mv", 7));

        RateLine line = Assert.Single(_actors.TakeRates());
        Assert.Equal("mv/0", line.Actor.Text());
        Assert.Equal((60, 60), (line.Minute.Count, line.TenMinutes.Count));
        Assert.Equal([0, 3, 0, 7], line.Minute.TakeLast(4));
        Assert.Equal(10.0f, line.Minute.Sum());
        Assert.Equal(1.0, line.TenMinutes.Sum(), 3); // 10 renames in 10 s
    }

    [Fact]
    public void Restart_hasNobody()
    {
        Second(("mv", 3));
        Second(("mv", 3));

        _rates.Restart();

        Assert.Empty(_actors.TakeRates());
    }

    [Fact]
    public void Take_afterSecondsOfRest_endsInZeros()
    {
        Second(("mv", 5));
        for (int i = 0; i < 9; i++)
        {
            Second();
        }

        IReadOnlyList<float> minute = Assert.Single(_actors.TakeRates()).Minute;
        Assert.Equal(5, minute[^10]);
        Assert.All(minute.TakeLast(9), rate => Assert.Equal(0, rate));
    }

    [Fact]
    public void Take_afterTenMinutes_hasForgottenThem()
    {
        Second(("mv", 5));
        for (int i = 0; i < 599; i++)
        {
            Second();
        }

        Assert.True(Assert.Single(_actors.TakeRates()).TenMinutes[0] > 0);
        for (int i = 0; i < 11; i++)
        {
            Second();
        }

        Assert.Equal(0, Assert.Single(_actors.TakeRates()).TenMinutes.Sum());
    }

    [Fact]
    public void Note_lateTick_isTheRateOfAllItsSeconds()
    {
        Second(("mv", 2));
        Count("mv", 30);
        _now += TimeSpan.FromSeconds(3);
        Tick();

        Assert.Equal([2, 10, 10, 10], Assert.Single(_actors.TakeRates()).Minute.TakeLast(4));
    }

    [Fact]
    public void Note_ticksThatComeLateBySomeMilliseconds_leaveNoGap()
    {
        var random = new Random(4);
        for (int i = 0; i < 60; i++)
        {
            Count("mv", 8);
            TimeSpan late = TimeSpan.FromMilliseconds(random.Next(80));
            _now += TimeSpan.FromSeconds(1) + late;
            Tick();
            _now -= late;
        }

        Assert.All(Assert.Single(_actors.TakeRates()).Minute, rate => Assert.InRange(rate, 7, 9));
    }

    [Fact]
    public void Note_moreActorsThanThereIsRoom_keepsTheFarBusier()
    {
        Second([.. Enumerable.Range(0, RateHistory.MostActors).Select(i => ($"few{i}", 10))]);
        Second(("same", 15), ("many", 500));

        IReadOnlyList<RateLine> lines = _actors.TakeRates();
        Assert.Equal(RateHistory.MostActors, lines.Count);
        RateLine many = Assert.Single(lines, line => line.Actor.Text() == "many/0");
        Assert.Equal(500, many.Minute.Sum()); // and nothing of whose memory it was
        Assert.DoesNotContain(lines, line => line.Actor.Text() == "same/0");
    }

    [Fact]
    public void Tick_withoutRenames_allocatesNothing()
    {
        Second(("mv", 5));
        Second();
        Second();
        _now += TimeSpan.FromSeconds(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _actors.Tick(_now);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Second(params (string Comm, int Renames)[] counts)
    {
        foreach (var (comm, renames) in counts)
        {
            Count(comm, renames);
        }

        _now += TimeSpan.FromSeconds(1);
        Tick();
    }

    private void Tick()
    {
        _actors.BeginLook(_now);
        _actors.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_slots), whole: true);
        _actors.Tick(_now);
    }

    private void Count(string comm, int renames)
    {
        ActorKey key = Actors.Key(comm);
        int number = _slots.FindIndex(SlotNumbers.FirstActor, slot => slot.Key.Equals(key));
        if (number < 0)
        {
            number = _slots.Count;
            _slots.Add(Actors.Slot(key, 0));
        }

        ActorSlot slot = _slots[number];
        slot.Counts.Renames += (ulong)renames;
        _slots[number] = slot;
    }
}
