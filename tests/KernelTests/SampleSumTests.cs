namespace KernelTests;

/// <summary>renames = sampled + suppressed + lost, whatever happens to the samples.</summary>
public sealed class SampleSumTests
{
    private const int MostLoads = 12;

    // A name is new for a second.
    private static readonly TimeSpan s_youth = TimeSpan.FromSeconds(1.2);

    private static readonly string[] s_allOfThem =
        ["--probe.attach=tracepoint", "--events.rate=1000000", "--events.burst=1000000", "--events.max-rate=0"];

    [Fact]
    public async Task Actor_that_renames_fast_is_sampled_as_often_as_its_bucket_allows()
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync("--probe.attach=tracepoint");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "20000", "--comm", "fast");
        SampleTotals totals = await exporter.StopAsync();

        IReadOnlyList<EventLine> samples = exporter.EventsOf("fast");
        double seconds = (samples[^1].Time - samples[0].Time).TotalSeconds;
        Assert.True(totals.Balances, totals.ToString());
        Assert.Equal(0, totals.Lost);
        Assert.Equal(totals.Sampled, totals.Read);
        Assert.InRange(samples.Count, 20, 20 + Math.Ceiling(5 * seconds));
        Assert.True(totals.Suppressed >= 20_000 - samples.Count);
        Assert.Equal(samples.Sum(sample => sample.Suppressed.Since), samples[^1].Suppressed.Ever);
        AssertNothingIsHidden(exporter, "fast", 20_000);
    }

    /// <summary>A few of 1,000 renames are shown, and after a second of quiet how many are not.</summary>
    [Fact]
    public async Task Actor_that_is_quiet_again_is_told_of_to_the_last_rename()
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync("--probe.attach=tracepoint");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "1000", "--comm", "once");
        await exporter.WaitForSummaryAsync("once");
        AssertNothingIsHidden(exporter, "once", 1000);
        await driver.LoadAsync("--count", "500", "--comm", "once");
        await driver.FailAsync("ENOENT", 100, "--comm", "once");
        SampleTotals totals = await exporter.StopAsync();

        AssertNothingIsHidden(exporter, "once", 1600);
        Assert.Equal(1500, totals.Scrape.Sum("file_renames_total", ("comm", "once")));
        Assert.Equal(80, exporter.Summaries.Where(line => line.Process == "once" && line.Error == "ENOENT")
            .Sum(line => line.Suppressed.Since));
    }

    [Fact]
    public async Task Burst_of_an_actor_leaves_the_samples_of_others_alone()
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync("--probe.attach=tracepoint");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "5000", "--comm", "loud");
        await driver.LoadAsync("--count", "3", "--comm", "quiet");
        await exporter.StopAsync();

        Assert.Equal([0, 0, 0], exporter.EventsOf("quiet").Select(sample => sample.Suppressed.Ever));
    }

    [Fact]
    public async Task Ring_that_nobody_reads_fills_and_the_rest_is_counted_as_lost()
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync(s_allOfThem);
        using var driver = new RenameDriver();

        await exporter.PauseAsync();
        await driver.LoadAsync("--count", "20000", "--tasks", "2", "--comm", "unread");
        Assert.Empty(exporter.EventsOf("unread"));

        // Whoever reads it makes room.
        await exporter.ResumeAsync();
        SampleTotals full = await exporter.TotalsAsync();
        Assert.True(full.Balances, full.ToString());
        Assert.True(full.Lost > 0 && full.Sampled > 0, full.ToString());
        SampleTotals emptied = await exporter.SettleAsync();
        Assert.True(emptied.Read >= full.Sampled, emptied.ToString());
        await driver.LoadAsync("--count", "100", "--comm", "afterwards");
        SampleTotals last = await exporter.StopAsync();

        Assert.True(last.Balances, last.ToString());
        Assert.Equal(last.Sampled, last.Read);
        Assert.Equal(last.Read, exporter.Events.Count + last.Dropped);
        Assert.Equal(100, exporter.EventsOf("afterwards").Count);
        AssertNothingIsHidden(exporter, "unread", 40_000);
        Assert.True(exporter.Summaries.Where(line => line.Process == "unread").Sum(line => line.Lost) > 0);
        Assert.True(last.Lost >= emptied.Lost);
    }

    /// <summary>Names that nobody has heard of before fill half of the ring; what is left is for the others.</summary>
    [Fact]
    public async Task Flood_of_new_names_leaves_half_of_the_ring_to_an_old_one()
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync([.. s_allOfThem, "--events.queue=100000"]);
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "10", "--comm", "known");
        await exporter.WaitForAsync("known", 10);
        await Task.Delay(s_youth, TestContext.Current.CancellationToken);

        await exporter.PauseAsync();
        await driver.LoadAsync("--count", "12000", "--actors", "12000", "--every", "1"); // three rings full
        await driver.LoadAsync("--count", "500", "--comm", "known");
        await exporter.ResumeAsync();
        SampleTotals totals = await exporter.StopAsync();

        Assert.True(totals.Balances, totals.ToString());
        Assert.True(totals.Lost > 1000, totals.ToString());
        Assert.Equal(0, totals.Dropped);
        Assert.Equal(510, exporter.EventsOf("known").Count);
        Assert.InRange(exporter.EventsOf("actor-").Count, 500, 11_000);
    }

    /// <summary>With the defaults: 2,000 new names a second and more, beside a process that goes on as before.</summary>
    [Fact]
    public async Task Flood_of_new_names_hides_no_event_of_an_old_one()
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync(
            "--probe.attach=tracepoint", "--probe.max-entries=50000");
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "1", "--comm", "known");
        await exporter.WaitForAsync("known", 1);
        await Task.Delay(s_youth, TestContext.Current.CancellationToken);

        int known = 1;
        for (int i = 0; i < 4; i++)
        {
            await driver.LoadAsync("--count", "4000", "--actors", "4000", "--every", "1", "--uid", $"{5000 + i}");
            await driver.LoadAsync("--count", "4", "--comm", "known");
            known += 4;
        }

        SampleTotals totals = await exporter.StopAsync();

        Assert.True(totals.Balances, totals.ToString());
        Assert.True(
            totals.Scrape.Sum("rename_exporter_events_dropped_total", ("reason", "max_rate")) > 0, totals.ToString());
        Assert.Equal(known, exporter.EventsOf("known").Count);
    }

    /// <summary>A load of more names than slots, slots that are taken back meanwhile, and looks in between.</summary>
    [Fact]
    public async Task Sums_are_equal_at_every_look_while_slots_overflow_and_are_taken_back()
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync(
            "--probe.attach=tracepoint", "--probe.max-entries=512", "--probe.poll-interval=100ms", "--events.burst=2");
        using var driver = new RenameDriver();
        SampleTotals before = await exporter.TotalsAsync();

        // A load may end with no slot taken back (seen once, beside guests; the cause is not known): once more, as in LoadTests.
        for (int loads = 0; loads == 0 || (before.Reclaimed <= 50 && loads < MostLoads); loads++)
        {
            Task<DriverResult> load = driver.LoadAsync(
                "--seconds", "5", "--tasks", "4", "--actors", "5000", "--every", "20");
            while (!load.IsCompleted)
            {
                SampleTotals totals = await exporter.TotalsAsync();
                Assert.True(totals.Balances, totals.ToString());
                Assert.True(totals.Sampled >= before.Sampled && totals.Suppressed >= before.Suppressed);
                before = totals;
            }

            await load;
        }

        SampleTotals last = await exporter.StopAsync();
        Assert.True(last.Balances, last.ToString());
        Assert.Equal(last.Sampled, last.Read);
        Assert.True(last.Reclaimed > 50, last.ToString());
        Assert.True(last.Overflow > 0, last.ToString());
        Assert.True(last.Suppressed > 0, last.ToString());
        long told = exporter.Events.Sum(sample => sample.Suppressed.Since);
        Assert.InRange(told, 0, (long)last.Suppressed);

        // Others rename here, too, after the last look.
        Assert.True(told + exporter.Summaries.Sum(line => line.Suppressed.Since) >= last.Suppressed);
    }

    /// <summary>Each event is one, and says how many were suppressed before it; summaries tell the rest.</summary>
    private static void AssertNothingIsHidden(SampledExporter exporter, string comm, long renames)
    {
        IReadOnlyList<EventLine> events = exporter.EventsOf(comm);
        IReadOnlyList<EventLine> summaries = [.. exporter.Summaries.Where(line => line.Process == comm)];
        Assert.NotEmpty(summaries);
        Assert.Equal(
            renames,
            events.Count + events.Concat(summaries).Sum(line => line.Suppressed.Since)
                + summaries.Sum(line => line.Lost));
    }

    /// <summary>Without a slot an actor shares the overflow's bucket, and its samples are its own.</summary>
    [Fact]
    public async Task Samples_of_the_overflow_say_who_it_was()
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync(
            "--probe.attach=tracepoint", "--probe.max-entries=16");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "200", "--actors", "200", "--every", "1");
        SampleTotals totals = await exporter.StopAsync();

        Assert.True(totals.Balances, totals.ToString());
        Assert.True(totals.Overflow >= 180, totals.ToString());
        IReadOnlyList<EventLine> samples = exporter.EventsOf("actor-");
        Assert.InRange(samples.Count, 17, 200);
        Assert.Equal(samples.Count, samples.Select(sample => sample.Process).Distinct().Count());
        Assert.True(totals.Suppressed > 0, totals.ToString());
    }

    [Fact]
    public async Task Exporter_without_a_consumer_takes_no_samples()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--detector.files=0");

        Assert.False((await exporter.ScrapeAsync()).Has("rename_exporter_samples_total"));
    }
}
