namespace OutputsCost;

/// <summary>What a run found.</summary>
/// <param name="Events">Delivered while the load ran.</param>
/// <param name="CpuMicroseconds">Of each, all of the exporter's threads together, from the ring to the output.</param>
/// <param name="PerSecond">Events, with what waited at the end of the load.</param>
/// <param name="Megabytes">Resident, at the end.</param>
internal sealed record Cost(long Events, double CpuMicroseconds, double PerSecond, double Megabytes)
{
    // What the driver renames a second: more than an output is to take, and less than loses samples in the ring.
    private const int Rate = 25_000;

    // A poll finds as many under way at any time.
    private const int AtRest = 500;

    /// <summary>Starts the exporter with one output, and renames.</summary>
    /// <exception cref="InvalidOperationException">An event was dropped, or the receiver complains.</exception>
    public static async Task<Cost> MeasureAsync(Output output, int count)
    {
        DirectoryInfo directory = SharedDirectory.Create("outputs-cost");
        try
        {
            using OpenOutput open = output.Open(directory.FullName);
            await using ExporterProcess exporter = await ExporterProcess.StartAsync(
                $"--events.output={open.Flag}", "--events.rate=1000000", "--events.burst=1000000", "--events.max-rate=0",
                $"--events.queue={4 * count}", "--events.flush-timeout=30s");
            using var driver = new RenameDriver();

            // So that what is done once is done: connections, and the first pages of memory.
            await driver.LoadAsync("--count", "2000", "--comm", "measured", "--uid", "4320", "--rate", "2000");
            Scrape before = await exporter.ScrapeUntilAsync(scrape => Came(scrape) >= 2000 && Queued(scrape) < AtRest);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await driver.LoadAsync("--count", $"{count}", "--comm", "measured", "--uid", "4320", "--rate", $"{Rate}");
            Scrape after = await exporter.ScrapeUntilAsync(
                scrape => Came(scrape) - Came(before) >= count && Queued(scrape) < AtRest);
            double seconds = watch.Elapsed.TotalSeconds;
            _ = await exporter.StopAsync();

            decimal lost = after.Sum("rename_exporter_sink_dropped_total") + after.Sum("rename_exporter_events_dropped_total");
            if (lost > 0 || open.Problems.Count > 0)
            {
                throw new InvalidOperationException($"{output.Name}: {lost} events dropped. {string.Join("; ", open.Problems)}\n{exporter.Log}");
            }

            long events = (long)(Delivered(after) - Delivered(before));
            decimal cpu = after.Sum("process_cpu_seconds_total") - before.Sum("process_cpu_seconds_total");
            return new(
                events, (double)cpu * 1e6 / events, events / seconds, (double)after.Sum("process_resident_memory_bytes") / 1e6);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static decimal Delivered(Scrape scrape) => scrape.Sum("rename_exporter_sink_delivered_total");

    // With what a busy machine loses in the ring, before there is an event.
    private static decimal Came(Scrape scrape) => Delivered(scrape) + new SampleTotals(scrape).Lost;

    private static decimal Queued(Scrape scrape) =>
        scrape.Sum("rename_exporter_sink_queued") + scrape.Sum("rename_exporter_events_queued");
}
