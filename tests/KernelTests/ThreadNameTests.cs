namespace KernelTests;

public sealed class ThreadNameTests
{
    [Fact]
    public async Task Comm_of_thread_gives_each_thread_its_own_series()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--probe.comm=thread");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "50", "--tasks", "3", "--threads", "--comm", "leader");

        Scrape scrape = await exporter.ScrapeAsync();
        for (int thread = 1; thread <= 3; thread++)
        {
            Assert.Equal(50, scrape.Sum("file_renames_total", ("comm", $"worker-{thread}")));
        }

        Assert.Equal(0, scrape.Sum("file_renames_total", ("comm", "leader")));
    }
}
