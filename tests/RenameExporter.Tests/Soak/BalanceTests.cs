using Testing;
using Testing.Soak;

namespace RenameExporter.Tests.Soak;

/// <summary>That a soak's books are wrong when one rename is.</summary>
public sealed class BalanceTests
{
    [Fact]
    public void Ledger_has_what_series_overflow_and_the_kernel_say()
    {
        Scrape scrape = Scrape.Parse(
        [
            """file_renames_total{comm="mv",uid="0"} 10""",
            """file_renames_total{comm="<overflow>",uid="0"} 1""", // somebody who calls himself so
            """file_renames_total{comm="<overflow>",uid=""} 20""",
            """file_rename_errors_total{comm="mv",uid="0",errno="ENOENT"} 3""",
            """file_rename_errors_total{comm="<overflow>",uid="",errno="<overflow>"} 4""",
            """file_rename_noops_total{comm="mv",uid="0"} 5""",
            """rename_exporter_expired_events_total{outcome="renamed"} 100""",
            """rename_exporter_probe_events_total{outcome="renamed"} 143""",
            """rename_exporter_probe_missed_total{program="entry",reason="recursion"} 7""",
            """rename_exporter_probe_missed_total{program="exit",reason="recursion"} 6""",
            """rename_exporter_slots_reclaimed_total{table="actors"} 8""",
            """rename_exporter_probe_canary_seen_total 9""",
        ]);

        Assert.Equal(new Ledger(119, 24, 6, 143, 8, 9), Ledger.Of(scrape));
        Assert.Equal(18, Ledger.By(scrape, sample => sample.Labels["comm"] == "mv"));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(-1, 0, -1)]
    [InlineData(2, 2, 0)] // others may have done two more, or not
    [InlineData(3, 2, 1)]
    public void Difference_is_what_neither_the_driver_nor_others_explain(int more, int unknown, int expected) =>
        Assert.Equal(expected, new Balance(
            Books(100 + more), Driver: 90, new Span(10, 10 + unknown)).Difference);

    /// <summary>Others count it; an exporter itself keeps it apart.</summary>
    [Fact]
    public void Canary_of_the_exporter_is_a_rename_of_others() =>
        Assert.Equal(0, new Balance(Books(99) with { Canaries = 1 }, 90, new Span(10, 10)).Difference);

    [Fact]
    public void Sum_that_is_not_its_parts_is_a_difference() =>
        Assert.Equal(-1, new Balance(Books(100) with { Events = 99 }, 100, default).Difference);

    [Fact]
    public void Span_from_one_reading_to_another_is_as_wide_as_both() =>
        Assert.Equal(new Span(6, 10), new Span(18, 20) - new Span(10, 12));

    private static Ledger Books(decimal counted) => new(counted, 0, 0, counted, 0, 0);
}
