using RenameExporter.Abi;

namespace RenameExporter.Tests.Probing;

/// <summary>Two CPUs and one new actor: both take a slot for it, one must give its back.</summary>
public sealed class SlotRaceTests
{
    private const int Rounds = 25;

    // Turns of an empty loop, some milliseconds: they lose themselves in the same window.
    private const uint RaceWindow = 1 << 22;

    [Fact]
    public async Task Count_sameNewActorOnTwoCpus_isOneSlotAndNoOverflow()
    {
        // One slot more than keys: a loser gives its slot back only after it has taken it.
        using var test = new TestProbe(Rounds + 1, raceWindow: RaceWindow);
        using var barrier = new Barrier(2);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        void CountAll()
        {
            for (int round = 0; round < Rounds; round++)
            {
                barrier.SignalAndWait(cancellation);
                test.Count(Actors.Key($"new{round}"));
            }
        }

        await Task.WhenAll(Task.Run(CountAll, cancellation), Task.Run(CountAll, cancellation));

        ActorSlot[] slots = test.Slots[SlotNumbers.FirstActor..].ToArray();
        ActorSlot[] used = [.. slots.Where(slot => slot.Counts.Renames > 0)];
        Assert.Equal((0UL, 0UL), (test.Slots[0].Counts.Renames, test.Slots[1].Counts.Renames));
        Assert.Equal(Rounds, used.Length);
        Assert.All(used, slot => Assert.Equal(2UL, slot.Counts.Renames));
        ProbeHealth health = test.Probe.Health;
        Assert.InRange(health.Actors.Claims, (ulong)Rounds, 2UL * Rounds);
        Assert.Equal(2UL * Rounds, health.UnpairedExits);
        (health.Actors.Claims, health.UnpairedExits) = (0, 0); // the two counters that are no complaint here
        Assert.Equal(default, health);
        Assert.True(Assert.Single(slots, slot => slot.Counts.Renames == 0).Key.Equals(default));
        Assert.True(test.Count(Actors.Key("last"))); // the losers' slots are free again
    }
}
