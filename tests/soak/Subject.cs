namespace Soak;

/// <summary>One of the exporters of a soak, over all its lives: each continues the probe of the one before.</summary>
/// <param name="role">What the files call it.</param>
/// <param name="flags">Of the exporter; where it has more than one life, with --probe.keep.</param>
internal sealed class Subject(string role, params string[] flags) : IAsyncDisposable
{
    private readonly KeptCounters _kept = new();
    private readonly List<string> _faults = [];
    private readonly SemaphoreSlim _scraping = new(1); // what a page shows is compared with the page before
    private ExporterProcess? _exporter;

    public string Role => role;

    /// <summary>From 1; 0 before the first one.</summary>
    public int Life { get; private set; }

    /// <summary>Where its books begin: what others and the driver had done when its first life began, at nothing.</summary>
    public Opening? Opening { get; set; }

    /// <summary>Scrapes of all lives.</summary>
    public int Scrapes { get; private set; }

    /// <summary>What they have shown that may not be: a counter below that of a scrape before, a sum that is not that of its parts.</summary>
    public IReadOnlyList<string> Faults => _faults;

    private ExporterProcess Exporter => _exporter ?? throw new InvalidOperationException($"{role} does not run");

    public string Port => Exporter.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What it holds of this host; null while it does not run.</summary>
    public Usage? Usage => _exporter is null ? null : Usage.Of(_exporter.Id);

    public async Task StartAsync()
    {
        _exporter = await ExporterProcess.StartAsync(flags);
        Life++;
        if (Life > 1 && !_exporter.Log.Contains("probe continued", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{role}, life {Life}, did not continue the probe of the one before:\n{_exporter.Log}");
        }
    }

    /// <param name="afterPoll">With what a poll that began after this call found.</param>
    public async Task<Scrape> ScrapeAsync(bool afterPoll = false)
    {
        await _scraping.WaitAsync();
        try
        {
            Scrape scrape = await (afterPoll ? Exporter.ScrapeAfterPollAsync() : Exporter.ScrapeAsync());
            _faults.AddRange(_kept.FaultsOf(scrape).Select(fault => $"{role}, life {Life}: {fault}"));
            Scrapes++;
            return scrape;
        }
        finally
        {
            _scraping.Release();
        }
    }

    public Task StopAsync() => EndAsync("TERM", 0);

    public Task KillAsync() => EndAsync("KILL", 137);

    private async Task EndAsync(string signal, int expected)
    {
        ExporterProcess exporter = Exporter;
        _exporter = null;
        int status = await exporter.StopAsync(signal);
        string log = exporter.Log;
        await exporter.DisposeAsync();
        if (status != expected || log.Contains("level=ERROR", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{role}, life {Life}, ended with {status}:\n{log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_exporter is not null)
        {
            await _exporter.DisposeAsync();
        }

        _scraping.Dispose();
    }
}

internal sealed record Opening(decimal Driver, Span Others);
