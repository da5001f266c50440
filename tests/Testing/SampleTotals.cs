namespace Testing;

/// <summary>What a page says was counted, and what became of the samples.</summary>
public sealed record SampleTotals(Scrape Scrape)
{
    private static readonly string[] s_waiting = ["rename_exporter_events_queued", "rename_exporter_sink_queued"];

    /// <summary>Renames, however they ended.</summary>
    public decimal Counted => Scrape.Sum("rename_exporter_probe_events_total");

    public decimal Sampled => Outcome("sampled");

    public decimal Suppressed => Outcome("suppressed");

    public decimal Lost => Outcome("lost");

    /// <summary>Samples that were read from the ring.</summary>
    public decimal Read => Scrape.Sum("rename_exporter_events_received_total");

    /// <summary>Samples that became no event for want of room.</summary>
    public decimal Dropped =>
        Scrape.Sum("rename_exporter_events_dropped_total") + Scrape.Sum("rename_exporter_sink_dropped_total");

    /// <summary>Renames for whose actor the kernel's table had no slot.</summary>
    public decimal Overflow =>
        Scrape.Sum("rename_exporter_overflow_total", "reason", reason => reason != "series_limit");

    public decimal Reclaimed => Scrape.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors"));

    /// <summary>Each rename is in exactly one of the three.</summary>
    public bool Balances => Counted == Sampled + Suppressed + Lost;

    /// <summary>Every sample has been read, and its event delivered or dropped.</summary>
    public bool IsSettled => Sampled == Read && s_waiting.All(family => Scrape.Sum(family) == 0);

    public override string ToString() =>
        $"counted {Counted}, sampled {Sampled}, suppressed {Suppressed}, lost {Lost}, read {Read}, dropped {Dropped}, "
        + $"overflow {Overflow}, reclaimed {Reclaimed}, polls {Scrape.Sum("rename_exporter_polls_total")}";

    private decimal Outcome(string outcome) => Scrape.Sum("rename_exporter_samples_total", ("outcome", outcome));
}
