using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

/// <summary>As many outcomes of samples as renames, in every snapshot.</summary>
public sealed class SampleAggregatorTests
{
    private const int Slot = SlotNumbers.FirstActor;

    private readonly ActorAggregator _aggregator = new(8, TimeSpan.Zero, samples: true);

    [Fact]
    public void Read_slotAtRest_creditsItsOutcomes()
    {
        Read(Slot, renames: 6, new() { Sampled = 3, Suppressed = 2, Lost = 1 });

        Assert.Equal((3UL, 2UL, 1UL), Outcomes());
    }

    /// <summary>A program has decided on a sample, and not counted its rename yet.</summary>
    [Fact]
    public void Read_outcomeBeforeItsCount_isCreditedWithTheCount()
    {
        Read(Slot, renames: 2, new() { Sampled = 3 });
        Assert.Equal((2UL, 0UL, 0UL), Outcomes());

        Read(Slot, renames: 3, new() { Sampled = 3 });
        Assert.Equal((3UL, 0UL, 0UL), Outcomes());
    }

    [Fact]
    public void Read_countersThatGrowMeanwhile_areEqualEachTimeAndNeverFall()
    {
        var random = new Random(7);
        RenameCounts counts = default;
        SampleCounts samples = default;
        SampleCounts before = default;
        for (int look = 0; look < 2000; look++)
        {
            // Outcomes first, as the programs do; some of their renames are counted after the look.
            samples.Sampled += (ulong)random.Next(3);
            samples.Suppressed += (ulong)random.Next(3);
            samples.Lost += (ulong)random.Next(2);
            ulong open = samples.Total - counts.Total;
            counts.Renames += (ulong)random.NextInt64((long)open + 1);
            Read(Slot, counts.Renames, samples);

            SampleCounts now = _aggregator.Samples!.Value;
            Assert.Equal(counts.Renames, now.Total);
            Assert.True(now.Sampled >= before.Sampled);
            Assert.True(now.Suppressed >= before.Suppressed);
            Assert.True(now.Lost >= before.Lost);
            before = now;
        }

        Read(Slot, samples.Total, samples);
        Assert.Equal((samples.Sampled, samples.Suppressed, samples.Lost), Outcomes());
        Assert.Null(_aggregator.TakeFall());
    }

    [Theory]
    [InlineData(SlotNumbers.OverflowRenamed, 0)]
    [InlineData(SlotNumbers.OverflowFailed, 0)]
    [InlineData(Slot, 13)]
    public void Read_overflowAndFailures_areCreditedToo(int number, int error)
    {
        Read(number, renames: 2, new() { Sampled = 1, Suppressed = 1 }, error);

        Assert.Equal((1UL, 1UL, 0UL), Outcomes());
        Assert.Equal(2UL, _aggregator.Events.Renamed + _aggregator.Events.Failed);
    }

    [Fact]
    public void Retire_slot_keepsItsOutcomesAndItsNextOwnerBeginsAtZero()
    {
        Read(Slot, renames: 5, new() { Sampled = 5 });
        ActorSlot last = NewSlot(7, new() { Sampled = 5, Suppressed = 2 });
        _aggregator.Retire(Slot, in last);
        Read(Slot, renames: 3, new() { Lost = 3 });

        Assert.Equal((5UL, 2UL, 3UL), Outcomes());
        Assert.Equal(10UL, _aggregator.Events.Renamed);
    }

    [Fact]
    public void TakeFall_fewerOutcomesThanRenames_isOne()
    {
        Read(Slot, renames: 2, new() { Sampled = 1 });

        Assert.Contains($"slot {Slot}", _aggregator.TakeFall(), StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_whereNoneAreTaken_areNull() =>
        Assert.Null(new ActorAggregator(8, TimeSpan.Zero).Samples);

    private void Read(int number, ulong renames, SampleCounts samples, int error = 0)
    {
        var slots = new ActorSlot[8];
        slots[number] = NewSlot(renames, samples, error);
        _aggregator.Read(slots);
    }

    private static ActorSlot NewSlot(ulong renames, SampleCounts samples, int error = 0)
    {
        ActorSlot slot = Actors.Slot(Actors.Key("mv", 0, error), renames);
        slot.Samples = samples;
        return slot;
    }

    private (ulong Sampled, ulong Suppressed, ulong Lost) Outcomes()
    {
        SampleCounts samples = _aggregator.Samples!.Value;
        return (samples.Sampled, samples.Suppressed, samples.Lost);
    }
}
