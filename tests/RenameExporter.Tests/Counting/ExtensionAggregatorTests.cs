using System.Text;
using CsCheck;
using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class ExtensionAggregatorTests
{
    private readonly ExtensionSlot[] _slots = new ExtensionSlot[700];
    private readonly ExtensionAggregator _aggregator = new(TimeSpan.FromHours(24));

    [Fact]
    public void Extension_after20Hits_becomesASeries()
    {
        Count(1, "txt", 19);
        Assert.Empty(_aggregator.Extensions());
        Assert.Equal(19UL, _aggregator.Other);

        Count(1, "txt", 1);
        Assert.Empty(_aggregator.Extensions());
        Count(1, "txt", 3);

        Assert.Equal("txt 3", Text());
        Assert.Equal(20UL, _aggregator.Other);
    }

    [Fact]
    public void Burst_withinOneLook_showsAllButItsFirst20()
    {
        Count(1, "crypt", 5000);

        Assert.Equal("crypt 4980", Text());
        Assert.Equal(20UL, _aggregator.Other);
    }

    /// <summary>The first 20 are recent as well, under other.</summary>
    [Fact]
    public void Recent_isThereForTenMinutesAndOfTheSeriesThatHasIt()
    {
        _aggregator.BeginLook(TimeSpan.FromSeconds(1200));
        Count(1, "crypt", 5000);

        Assert.Equal((4980U, 20U), (_aggregator.Extensions().Single().Recent, _aggregator.OtherTotals.Recent));
        _aggregator.BeginLook(TimeSpan.FromSeconds(1200 + 560));
        Count(1, "crypt", 7);
        Assert.Equal(4987U, _aggregator.Extensions().Single().Recent);
        _aggregator.BeginLook(TimeSpan.FromSeconds(1200 + 601));
        Assert.Equal((7U, 0U), (_aggregator.Extensions().Single().Recent, _aggregator.OtherTotals.Recent));
        Assert.Equal("<other>", Encoding.UTF8.GetString(_aggregator.OtherTotals.Label.Span));
    }

    [Fact]
    public void Recent_ofAnExtensionThatReturns_beginsAtNothing()
    {
        ExtensionAggregator aggregator = new(TimeSpan.FromSeconds(30));
        void At(double seconds)
        {
            aggregator.BeginLook(TimeSpan.FromSeconds(seconds));
            aggregator.Read(_slots);
            aggregator.Tick(TimeSpan.FromSeconds(seconds));
        }

        _slots[1] = new() { Key = Key("crypt"), Renames = 520 };
        At(1000);
        At(1040); // evicted
        Assert.Empty(aggregator.Extensions());
        _slots[1].Renames += 23;
        At(1041);

        Assert.Equal((3U, 40U), (aggregator.Extensions().Single().Recent, aggregator.OtherTotals.Recent));
    }

    [Fact]
    public void Extensions_madeUp_stayUnderOther()
    {
        for (int number = 1; number < _slots.Length; number++)
        {
            Count(number, $"r{number}", 1);
        }

        Assert.Empty(_aggregator.Extensions());
        Assert.Equal(699UL, _aggregator.Other);
    }

    [Fact]
    public void Extension_pastTheCap_waitsForAnIdleOne()
    {
        for (int number = 1; number <= ExtensionAggregator.MaxSeries; number++)
        {
            Count(number, $"e{number}", 30);
        }

        Count(600, "late", 50);
        Assert.Equal(ExtensionAggregator.MaxSeries, _aggregator.Extensions().Count);
        Assert.DoesNotContain("late", Text(), StringComparison.Ordinal);

        _aggregator.Tick(TimeSpan.FromSeconds(1));
        for (int second = 2; second <= 62; second++)
        {
            Count(600, "late", second % 20 == 2 ? 1UL : 0);
            Assert.DoesNotContain("late", Text(), StringComparison.Ordinal);
            _aggregator.Tick(TimeSpan.FromSeconds(second));
        }

        Count(600, "late", 7);

        Assert.Contains("late 7", Text(), StringComparison.Ordinal);
        Assert.Equal(30UL - 20, _aggregator.Expired);
    }

    [Fact]
    public void Extension_pastTheCap_takesThePlaceOfOneThatIsFarLessBusy()
    {
        for (int number = 1; number <= ExtensionAggregator.MaxSeries; number++)
        {
            Count(number, $"e{number}", 30);
        }

        Count(600, "crypt", 200);
        _aggregator.Tick(TimeSpan.FromSeconds(1));
        Count(600, "crypt", 7);

        Assert.Contains("crypt 7", Text(), StringComparison.Ordinal);
        Assert.Equal(30UL - 20, _aggregator.Expired);
    }

    [Fact]
    public void SlotZero_isOther()
    {
        Count(0, "", 12);

        Assert.Equal(12UL, _aggregator.Other);
        Assert.Equal(0, _aggregator.UsedSlots);
    }

    [Fact]
    public void Sum_ofWhateverIsCountedReclaimedAndLookedAt_isKeptAndNoValueFalls() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 40], Gen.Int[0, 3]).Array[1, 200].Sample(steps =>
        {
            var slots = new ExtensionSlot[10];
            var aggregator = new ExtensionAggregator(TimeSpan.Zero);
            ulong did = 0, otherBefore = 0;
            foreach (var (number, renames, what) in steps)
            {
                if (what == 0)
                {
                    aggregator.Retire(number, in slots[number]);
                    slots[number] = default;
                    continue;
                }

                slots[number].Key = Key($"e{number % 4}");
                slots[number].Renames += (ulong)renames;
                did += (ulong)renames;
                aggregator.Read(slots);
                ulong shown = aggregator.Extensions().Aggregate(0UL, (sum, e) => sum + e.Renames);
                if (shown + aggregator.Other + aggregator.Expired != did || aggregator.Other < otherBefore)
                {
                    return false;
                }

                otherBefore = aggregator.Other;
            }

            return true;
        });

    private void Count(int number, string extension, ulong renames)
    {
        _slots[number].Key = Key(extension);
        _slots[number].Renames += renames;
        _aggregator.Read(_slots);
    }

    // Aligned to the right, as the kernel side leaves it.
    private static ExtensionKey Key(string extension)
    {
        ExtensionKey key = default;
        Encoding.UTF8.GetBytes(extension).CopyTo(((Span<byte>)key.Extension)[(16 - extension.Length)..]);
        return key;
    }

    private string Text() => string.Join(' ', _aggregator.Extensions()
        .Select(e => $"{Encoding.UTF8.GetString(e.Label.Span)} {e.Renames}"));
}
