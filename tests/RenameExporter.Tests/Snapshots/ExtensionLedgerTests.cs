using System.Text;
using CsCheck;
using RenameExporter.Abi;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class ExtensionLedgerTests
{
    private readonly ExtensionSlot[] _slots = new ExtensionSlot[700];
    private readonly ExtensionLedger _ledger = new(700, TimeSpan.FromHours(24));

    [Fact]
    public void Extension_becomes_a_series_after_20_hits()
    {
        Count(1, "txt", 19);
        Assert.Empty(_ledger.Extensions());
        Assert.Equal(19UL, _ledger.Other);

        Count(1, "txt", 1);
        Assert.Empty(_ledger.Extensions());
        Count(1, "txt", 3);

        Assert.Equal("txt 3", Text());
        Assert.Equal(20UL, _ledger.Other);
    }

    [Fact]
    public void Burst_within_one_look_shows_all_but_its_first_20()
    {
        Count(1, "crypt", 5000);

        Assert.Equal("crypt 4980", Text());
        Assert.Equal(20UL, _ledger.Other);
    }

    [Fact]
    public void Made_up_extensions_stay_under_other()
    {
        for (int number = 1; number < _slots.Length; number++)
        {
            Count(number, $"r{number}", 1);
        }

        Assert.Empty(_ledger.Extensions());
        Assert.Equal(699UL, _ledger.Other);
    }

    [Fact]
    public void Past_the_cap_an_extension_waits_for_an_idle_one()
    {
        for (int number = 1; number <= ExtensionLedger.MaxSeries; number++)
        {
            Count(number, $"e{number}", 30);
        }

        Count(600, "late", 1000);
        Assert.Equal(ExtensionLedger.MaxSeries, _ledger.Extensions().Count);
        Assert.DoesNotContain("late", Text(), StringComparison.Ordinal);

        _ledger.Tick(TimeSpan.FromSeconds(1));
        for (int second = 2; second <= 62; second++)
        {
            Count(600, "late", 10);
            _ledger.Tick(TimeSpan.FromSeconds(second));
        }

        Count(600, "late", 7);

        Assert.Contains("late 7", Text(), StringComparison.Ordinal);
        Assert.Equal(30UL - 20, _ledger.Expired);
    }

    [Fact]
    public void Slot_zero_is_other()
    {
        Count(0, "", 12);

        Assert.Equal(12UL, _ledger.Other);
        Assert.Equal(0, _ledger.UsedSlots);
    }

    [Fact]
    public void Sum_is_kept_and_no_value_falls_whatever_is_counted_reclaimed_and_looked_at() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 40], Gen.Int[0, 3]).Array[1, 200].Sample(steps =>
        {
            var slots = new ExtensionSlot[10];
            var ledger = new ExtensionLedger(10, TimeSpan.Zero);
            ulong did = 0, otherBefore = 0;
            foreach (var (number, renames, what) in steps)
            {
                if (what == 0)
                {
                    ledger.Retire(number, in slots[number]);
                    slots[number] = default;
                    continue;
                }

                slots[number].Key = Key($"e{number % 4}");
                slots[number].Renames += (ulong)renames;
                did += (ulong)renames;
                ledger.Read(slots);
                ulong shown = ledger.Extensions().Aggregate(0UL, (sum, e) => sum + e.Renames);
                if (shown + ledger.Other + ledger.Expired != did || ledger.Other < otherBefore)
                {
                    return false;
                }

                otherBefore = ledger.Other;
            }

            return true;
        });

    private void Count(int number, string extension, ulong renames)
    {
        _slots[number].Key = Key(extension);
        _slots[number].Renames += renames;
        _ledger.Read(_slots);
    }

    // Aligned to the right, as the kernel side leaves it.
    private static ExtensionKey Key(string extension)
    {
        ExtensionKey key = default;
        Encoding.UTF8.GetBytes(extension).CopyTo(((Span<byte>)key.Extension)[(16 - extension.Length)..]);
        return key;
    }

    private string Text() => string.Join(' ', _ledger.Extensions()
        .Select(e => $"{Encoding.UTF8.GetString(e.Label.Span)} {e.Renames}"));
}
