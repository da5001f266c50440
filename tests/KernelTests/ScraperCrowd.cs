namespace KernelTests;

/// <summary>Scrapers that never rest, each watching that no counter falls from one scrape to the next.</summary>
internal sealed class ScraperCrowd : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _falls = [];
    private readonly Task _work;
    private int _scrapes;

    public ScraperCrowd(ExporterProcess exporter, int scrapers) => _work = Task.WhenAll(
        Enumerable.Range(0, scrapers).Select(_ => Task.Run(() => ScrapeAsync(exporter))));

    public int Scrapes => _scrapes;

    /// <summary>Counters that fell, or went away; empty once <see cref="StopAsync"/> returned is good.</summary>
    public IReadOnlyList<string> Falls => _falls;

    public Task StopAsync()
    {
        _stop.Cancel();
        return _work;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task ScrapeAsync(ExporterProcess exporter)
    {
        Dictionary<string, decimal> before = [];
        while (!_stop.IsCancellationRequested)
        {
            Scrape scrape = await exporter.ScrapeAsync();
            Dictionary<string, decimal> now = scrape.Samples
                .Where(sample => sample.Name.EndsWith("_total", StringComparison.Ordinal))
                .ToDictionary(sample => sample.Series, sample => sample.Value);
            foreach ((string series, decimal value) in before)
            {
                if (!now.TryGetValue(series, out decimal current) || current < value)
                {
                    lock (_falls)
                    {
                        _falls.Add($"{series} fell from {value} to {current}");
                    }
                }
            }

            before = now;
            Interlocked.Increment(ref _scrapes);
        }
    }
}
