using System.Text;

namespace KernelTests;

/// <summary>renames = sampled + suppressed + lost, whatever happens to the samples.</summary>
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class SampleSumTests
{
    private static readonly string[] s_allOfThem =
        ["--probe.attach=tracepoint", "--events.rate=1000000", "--events.burst=1000000"];

    [Fact]
    public async Task Actor_that_renames_fast_is_sampled_as_often_as_its_bucket_allows()
    {
        await using SamplerProcess sampler = await SamplerProcess.StartAsync("--probe.attach=tracepoint");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "20000", "--comm", "fast");
        SampleTotals totals = await sampler.StopAsync();

        PrintedSample[] samples = Of(sampler, "fast");
        double seconds = (samples[^1].Number("time_ns") - samples[0].Number("time_ns")) / 1e9;
        Assert.True(totals.Balances, totals.ToString());
        Assert.Equal(0, totals.Lost);
        Assert.Equal(totals.Sampled, totals.Number("delivered"));
        Assert.InRange(samples.Length, 20, 20 + Math.Ceiling(5 * seconds));
        Assert.True(totals.Suppressed >= 20_000 - samples.Length);
        Assert.Equal(samples.Sum(sample => sample.Number("suppressed_before")), samples[^1].Number("suppressed"));
    }

    [Fact]
    public async Task Burst_of_an_actor_leaves_the_samples_of_others_alone()
    {
        await using SamplerProcess sampler = await SamplerProcess.StartAsync("--probe.attach=tracepoint");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "5000", "--comm", "loud");
        await driver.LoadAsync("--count", "3", "--comm", "quiet");
        await sampler.StopAsync();

        Assert.Equal([0, 0, 0], Of(sampler, "quiet").Select(sample => sample.Number("suppressed")));
    }

    [Fact]
    public async Task Ring_that_nobody_reads_fills_and_the_rest_is_counted_as_lost()
    {
        await using SamplerProcess sampler = await SamplerProcess.StartUnreadAsync(s_allOfThem);
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "20000", "--tasks", "2", "--comm", "unread");
        SampleTotals full = await sampler.CommandAsync("totals");
        Assert.True(full.Balances, full.ToString());
        Assert.True(full.Lost > 0 && full.Sampled > 0, full.ToString());
        Assert.Equal(0, full.Number("delivered"));

        // Whoever reads it makes room.
        await sampler.CommandAsync("read");
        SampleTotals emptied = await UntilAsync(sampler, totals => totals.Number("delivered") >= full.Sampled);
        await driver.LoadAsync("--count", "100", "--comm", "afterwards");
        SampleTotals last = await sampler.StopAsync();

        Assert.True(last.Balances, last.ToString());
        Assert.Equal(last.Sampled, last.Number("delivered"));
        Assert.Equal(100, Of(sampler, "afterwards").Length);
        Assert.True(last.Lost >= emptied.Lost);
    }

    /// <summary>A load of more names than slots, slots that are taken back meanwhile, and looks in between.</summary>
    [Fact]
    public async Task Sums_are_equal_at_every_look_while_slots_overflow_and_are_taken_back()
    {
        await using SamplerProcess sampler = await SamplerProcess.StartAsync(
            "--probe.attach=tracepoint", "--probe.max-entries=512", "--events.burst=2");
        using var driver = new RenameDriver();
        Task<DriverResult> load = driver.LoadAsync(
            "--seconds", "5", "--tasks", "4", "--actors", "5000", "--every", "20");
        SampleTotals before = await sampler.CommandAsync("totals");
        for (int look = 0; !load.IsCompleted; look++)
        {
            SampleTotals totals = await sampler.CommandAsync(look % 20 == 0 ? "reclaim" : "totals");
            Assert.True(totals.Balances, totals.ToString());
            Assert.True(totals.Sampled >= before.Sampled && totals.Suppressed >= before.Suppressed);
            before = totals;
        }

        await load;
        SampleTotals last = await sampler.StopAsync();
        Assert.True(last.Balances, last.ToString());
        Assert.Equal(last.Sampled, last.Number("delivered"));
        Assert.True(last.Number("reclaimed") > 50, last.ToString());
        Assert.True(last.Number("overflow") > 0, last.ToString());
        Assert.True(last.Suppressed > 0, last.ToString());
        Assert.InRange(sampler.Samples.Sum(sample => sample.Number("suppressed_before")), 1, last.Suppressed);
    }

    /// <summary>Without a slot an actor shares the overflow's bucket, and its samples are its own.</summary>
    [Fact]
    public async Task Samples_of_the_overflow_say_who_it_was()
    {
        await using SamplerProcess sampler = await SamplerProcess.StartAsync(
            "--probe.attach=tracepoint", "--probe.max-entries=16");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "200", "--actors", "200", "--every", "1");
        SampleTotals totals = await sampler.StopAsync();

        Assert.True(totals.Balances, totals.ToString());
        Assert.True(totals.Number("overflow") >= 180, totals.ToString());
        PrintedSample[] samples = Of(sampler, "actor-");
        Assert.InRange(samples.Length, 17, 200);
        Assert.Equal(samples.Length, samples.Select(sample => Encoding.UTF8.GetString(sample.Comm)).Distinct().Count());
        Assert.True(totals.Suppressed > 0, totals.ToString());
    }

    [Fact]
    public async Task Exporter_without_a_consumer_takes_no_samples()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();

        Assert.False((await exporter.ScrapeAsync()).Has("rename_exporter_samples_total"));
    }

    private static PrintedSample[] Of(SamplerProcess sampler, string comm) =>
    [
        .. sampler.Samples.Where(
            sample => Encoding.UTF8.GetString(sample.Comm).StartsWith(comm, StringComparison.Ordinal)),
    ];

    private static async Task<SampleTotals> UntilAsync(SamplerProcess sampler, Func<SampleTotals, bool> reached)
    {
        // A limit against hangs only.
        for (int look = 0; look < 1200; look++)
        {
            SampleTotals totals = await sampler.CommandAsync("totals");
            if (reached(totals))
            {
                return totals;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("the samples do not arrive");
    }
}
