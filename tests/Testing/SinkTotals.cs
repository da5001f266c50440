namespace Testing;

/// <summary>What a page says of one output of events.</summary>
/// <param name="Sink">As --events.output has it.</param>
public sealed record SinkTotals(Scrape Scrape, string Sink)
{
    public decimal Received => Total("received");

    public decimal Delivered => Total("delivered");

    public decimal Dropped => Total("dropped");

    public decimal Failures => Total("failures");

    public decimal Redelivered => Total("redelivered");

    public decimal Queued => Scrape.Sum("rename_exporter_sink_queued", ("sink", Sink));

    /// <summary>In every scrape.</summary>
    public bool AddsUp => Received == Delivered + Dropped + Queued;

    /// <summary>Nothing waits, and nothing was dropped.</summary>
    public bool HasAll => Delivered == Received;

    public override string ToString() =>
        $"{Sink}: received {Received}, delivered {Delivered}, dropped {Dropped}, queued {Queued}, failures {Failures}, redelivered {Redelivered}";

    private decimal Total(string what) => Scrape.Sum($"rename_exporter_sink_{what}_total", ("sink", Sink));
}
