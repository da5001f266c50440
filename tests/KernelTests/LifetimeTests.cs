using System.Text.Json;

namespace KernelTests;

/// <summary>Started, stopped and killed while others rename.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public async Task Exporter_started_and_stopped_under_load_counts_exactly_afterwards()
    {
        using var driver = new RenameDriver();
        using var enough = new CancellationTokenSource();
        Task load = RenameUntilAsync(driver, enough.Token);
        for (int round = 0; round < 3; round++)
        {
            await using ExporterProcess exporter = await ExporterProcess.StartAsync();
            using var own = new RenameDriver();
            await own.LoadAsync("--count", "500", "--comm", $"round-{round}");

            // On a busy machine the load may take its time to go on.
            Scrape scrape = await exporter.ScrapeUntilAsync(
                scrape => scrape.Sum("file_renames_total", ("comm", "background")) > 0);

            Assert.Equal(500, scrape.Sum("file_renames_total", ("comm", $"round-{round}")));
            Assert.Equal(0, await exporter.StopAsync());
        }

        await enough.CancelAsync();
        await load;
    }

    [Theory]
    [InlineData("TERM", 0)]
    [InlineData("INT", 0)]
    [InlineData("KILL", 137)]
    public async Task Nothing_stays_in_the_kernel_after(string signal, int exitCode)
    {
        HashSet<long> before = await ObjectsAsync();
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        HashSet<long> during = await ObjectsAsync();
        during.ExceptWith(before);
        Assert.True(during.Count >= 10, "bpftool does not see the exporter's programs and maps");

        Assert.Equal(exitCode, await exporter.StopAsync(signal));

        // The kernel frees maps and programs after a grace period.
        for (int wait = 0; wait < 100 && (await ObjectsAsync()).Overlaps(during); wait++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.DoesNotContain(await ObjectsAsync(), during.Contains);
    }

    private static async Task RenameUntilAsync(RenameDriver driver, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await driver.LoadAsync("--seconds", "2", "--tasks", "2", "--comm", "background");
        }
    }

    /// <summary>Ids of all BPF programs and maps of this host; programs odd, maps even.</summary>
    private static async Task<HashSet<long>> ObjectsAsync() =>
    [
        .. (await IdsAsync("prog")).Select(id => (id * 2) + 1),
        .. (await IdsAsync("map")).Select(id => id * 2),
    ];

    private static async Task<IEnumerable<long>> IdsAsync(string kind)
    {
        CommandResult result = await CommandRunner.RunAsync("/usr/sbin/bpftool", "-j", kind, "list");
        Assert.Equal(0, result.ExitCode);
        using JsonDocument list = JsonDocument.Parse(result.Output);
        return [.. list.RootElement.EnumerateArray().Select(item => item.GetProperty("id").GetInt64())];
    }
}
