using System.Text;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Counting.Kept;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Tests.Counting.Kept;

/// <summary>What one exporter saves and the next one restores, over slots that have counted on meanwhile.</summary>
public sealed class KeptTotalsTests
{
    [Fact]
    public void Restore_afterMoreRenames_countsEachOnce()
    {
        var model = new AggregatorModel(8, 10);
        model.Count(Actors.Key("a", 1), 5);
        model.Count(Actors.Key("a", 1, 13), 2);
        model.Read();
        byte[] published = model.Publish();
        model.Count(Actors.Key("a", 1), 1);
        model.Read(); // and died before it could publish
        model.Count(Actors.Key("b"), 3);

        model.Restart(published);
        model.Read();

        Assert.Equal(["a/1/0 6", "b/0/0 3", "a/1/13 2"], model.Rows);
        Assert.Equal(new(9, 0, 2), model.Aggregator.Events);
    }

    /// <summary>Few slots and series: overflow, evictions and reclaims, in any order with deaths.</summary>
    [Fact]
    public void Restart_betweenAnyOperations_losesNothingAndLetsNothingFall()
    {
        var random = new Random(4343);
        for (int run = 0; run < 200; run++)
        {
            var model = new AggregatorModel(6, 3, TimeSpan.FromMinutes(1));
            ulong overflow = 0, expired = 0, limited = 0;
            for (int step = 1; step < 60; step++)
            {
                model.Count(Actors.Key($"c{random.Next(9)}", 0, random.Next(3) == 0 ? 13 : 0), (ulong)random.Next(1, 99));
                if (random.Next(4) == 0)
                {
                    model.Read();
                    model.Retire(random.Next(6));
                }

                if (random.Next(3) == 0)
                {
                    model.Tick(step * 30);
                }

                if (random.Next(3) == 0)
                {
                    model.Restart();
                }

                model.Read();
                ActorAggregator now = model.Aggregator;
                ulong total = now.Events.Renamed + now.Events.Failed;
                Assert.Equal(model.Did, total);
                Assert.Equal(total, Sum(now.Expired) + Sum(now.Overflow.Outcomes)
                    + now.Actors().Aggregate(0UL, (sum, actor) => sum + Sum(actor.Outcomes)));
                Assert.True(Sum(now.Overflow.Outcomes) >= overflow && Sum(now.Expired) >= expired);
                Assert.True(now.PastSeriesLimit >= limited);
                (overflow, expired, limited) = (Sum(now.Overflow.Outcomes), Sum(now.Expired), now.PastSeriesLimit);
                Assert.Null(now.TakeFall());
            }
        }
    }

    [Fact]
    public void Restore_withFewerSeries_movesTheRestToExpired()
    {
        var slots = new ActorSlot[4];
        slots[2] = Actors.Slot(Actors.Key("a"), 5);
        slots[3] = Actors.Slot(Actors.Key("b"), 7);
        var before = new ActorAggregator(2, default);
        before.Read(slots);
        byte[] memory = new byte[1000];
        var writer = new TotalsWriter(memory);
        before.Save(ref writer);

        var after = new ActorAggregator(1, default);
        var reader = new TotalsReader(memory);
        after.Restore(ref reader, slots);

        Assert.Equal(["a/0/0 5"], after.Actors().Rows());
        Assert.Equal(new(7, 0, 0), after.Expired);
    }

    [Fact]
    public void Restore_whatIsNotOfTheseSlots_isRefused()
    {
        var model = new AggregatorModel(8, 10);
        model.Count(Actors.Key("a"), 5);
        model.Read();
        byte[] published = model.Publish();

        model.SetRenames(SlotNumbers.FirstActor, 4);
        Assert.Contains("slot 2", Assert.Throws<KeptException>(() => model.Restart(published)).Message, StringComparison.Ordinal);
        model.SetRenames(SlotNumbers.FirstActor, 5);
        for (int length = 1; length < published.Length; length++)
        {
            Assert.Throws<KeptException>(() => model.Restart(published.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Restore_extensions_goOn()
    {
        var slots = new ExtensionSlot[4];
        slots[1] = new() { Key = Key("txt"), Renames = 25 };
        slots[2] = new() { Key = Key("odd"), Renames = 3 };
        var before = new ExtensionAggregator(default);
        before.Read(slots);
        byte[] memory = new byte[1000];
        var writer = new TotalsWriter(memory);
        before.Save(ref writer);
        slots[1].Renames += 4;
        slots[2].Renames += 18;

        var after = new ExtensionAggregator(default);
        var reader = new TotalsReader(memory);
        after.Restore(ref reader, slots);
        after.Read(slots);

        Assert.Equal(
            ["odd 1", "txt 9"], after.Extensions().Select(row => $"{Encoding.UTF8.GetString(row.Label.Span)} {row.Renames}"));
        Assert.Equal(40UL, after.Other);
        slots[1].Renames = 24;
        Assert.Throws<KeptException>(() =>
        {
            var again = new TotalsReader(memory);
            new ExtensionAggregator(default).Restore(ref again, slots);
        });
    }

    [Fact]
    public void Writer_withoutRoom_saysSo()
    {
        var writer = new TotalsWriter(new byte[20]);
        writer.Add(new byte[9]);
        Assert.False(writer.IsFull);

        writer.Add("0123456789");

        Assert.True(writer.IsFull);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(ulong.MaxValue)]
    public void Number_anySize_comesBack(ulong number)
    {
        byte[] memory = new byte[20];
        var writer = new TotalsWriter(memory);
        writer.Add(number);

        Assert.Equal(number, new TotalsReader(memory).Number());
    }

    private static ulong Sum(OutcomeCounts counts) => counts.Renamed + counts.Noops + counts.Failed;

    private static ExtensionKey Key(string extension)
    {
        ExtensionKey key = default;
        Encoding.UTF8.GetBytes(extension).CopyTo(((Span<byte>)key.Extension)[^extension.Length..]);
        return key;
    }
}
