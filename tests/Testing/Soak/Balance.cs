namespace Testing.Soak;

/// <summary>What an exporter says of all renames since its start.</summary>
/// <param name="Counted">In series of their own, or in ones that have expired.</param>
/// <param name="Overflow">In the overflow series.</param>
/// <param name="Missed">Exits that the kernel did not let the probe see.</param>
/// <param name="Events">The sum as the exporter has it.</param>
/// <param name="Canaries">Its own renames, which it counts nowhere else, and every other exporter does.</param>
public sealed record Ledger(
    decimal Counted, decimal Overflow, decimal Missed, decimal Events, decimal Reclaimed, decimal Canaries)
{
    public static Ledger Empty { get; } = new(0, 0, 0, 0, 0, 0);

    private static readonly string[] s_families =
        ["file_renames_total", "file_rename_noops_total", "file_rename_errors_total"];

    public decimal All => Counted + Overflow + Missed + Canaries;

    public static Ledger Of(Scrape scrape)
    {
        decimal series = s_families.Sum(family => scrape.Sum(family));
        decimal overflow = s_families.Sum(family => scrape.Sum(family, ("comm", "<overflow>"), ("uid", "")));
        return new(
            series - overflow + scrape.Sum("rename_exporter_expired_events_total"),
            overflow,
            scrape.Sum("rename_exporter_probe_missed_total", ("program", "exit")),
            scrape.Sum("rename_exporter_probe_events_total"),
            scrape.Sum("rename_exporter_slots_reclaimed_total"),
            scrape.Sum("rename_exporter_probe_canary_seen_total"));
    }

    /// <summary>The renames of those whom a series shows to be somebody.</summary>
    public static decimal By(Scrape scrape, Func<Sample, bool> somebody) =>
        s_families.Sum(family => scrape.Of(family).Where(somebody).Sum(sample => sample.Value));
}

/// <summary>A number that was read before and after something: it was one of these.</summary>
public readonly record struct Span(decimal Low, decimal High)
{
    /// <summary>From one moment to a later one.</summary>
    public static Span operator -(Span later, Span earlier) => new(later.Low - earlier.High, later.High - earlier.Low);
}

/// <summary>What one exporter has accounted for, against what happened meanwhile.</summary>
/// <param name="Driver">Renames of the driver.</param>
/// <param name="Others">Renames of everybody else on this host.</param>
public sealed record Balance(Ledger Ledger, decimal Driver, Span Others)
{
    /// <summary>Renames too many (or, below zero, too few) in the exporter's books; 0 when they are exact.</summary>
    public decimal Difference => Ledger.All < Driver + Others.Low ? Ledger.All - Driver - Others.Low
        : Ledger.All > Driver + Others.High ? Ledger.All - Driver - Others.High
        : Ledger.Events - Ledger.Counted - Ledger.Overflow;
}
