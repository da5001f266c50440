using System.Net.Http.Headers;

namespace BenchTests;

/// <summary>
/// What a scrape of the shipped binary costs that can be counted, held against bench/calls.table. One client, one
/// connection, and one poll a minute.
/// </summary>
[Collection(IdleCallTests.HostActors)]
public sealed class ScrapeCostTests : IAsyncDisposable
{
    private const int WarmUp = 50;
    private const int Scrapes = 200;
    private const int Actors = 9_000;

    // Threads that wait for each other: how often they have to depends on what else the machine does.
    private static readonly string[] s_waits = ["futex", "sched_yield"];

    // Other programs of this host rename, too.
    private static readonly string[] s_few = ["--series.max=10", "--probe.poll-interval=1m"];

    private readonly HttpClient _http = new();

    [Fact]
    public async Task Scrape_of_few_actors_makes_at_most_as_many_calls_as_recorded()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(s_few);
        await ScrapeAsync(exporter, WarmUp);
        await using CallCount count = await CallCount.OfAsync(exporter.Id);
        await ScrapeAsync(exporter, Scrapes);
        IReadOnlyDictionary<string, long> calls = await count.EndAsync();

        Assert.InRange(calls.GetValueOrDefault("sendmsg"), Scrapes, Scrapes + 10); // a page is sent in one piece
        Assert.DoesNotContain("lstat", calls.Keys);
        Hold("scrape of few actors", calls.Where(call => !s_waits.Contains(call.Key)).Sum(call => call.Value) / (decimal)Scrapes);
        Hold("scrape of few actors, waits", s_waits.Sum(wait => calls.GetValueOrDefault(wait)) / (decimal)Scrapes);
    }

    [Theory]
    [InlineData(false, "scrape of few actors, allocated")]
    [InlineData(true, "scrape of few actors with gzip, allocated")]
    public async Task Scrape_of_few_actors_allocates_at_most_as_much_as_recorded(bool gzip, string what)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(s_few);

        Hold(what, await AllocatedAsync(exporter, Scrapes, gzip));
    }

    [Fact]
    public async Task Scrape_of_many_actors_allocates_and_sends_at_most_as_much_as_recorded()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--probe.poll-interval=1m");
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", $"{Actors}", "--actors", $"{Actors}");

        Hold("scrape of 9,000 actors, allocated", await AllocatedAsync(exporter, Scrapes / 4, gzip: false));
        Hold("page of 9,000 actors with gzip", await ScrapeAsync(exporter, 1, gzip: true));
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Hold(string what, decimal measured)
    {
        Console.WriteLine($"{what}: {measured:F0}");
        Assert.InRange(measured, 1, CallsTable.Most(what));
    }

    /// <returns>Bytes of managed memory, for each of the scrapes.</returns>
    private async Task<decimal> AllocatedAsync(ExporterProcess exporter, int scrapes, bool gzip)
    {
        await ScrapeAsync(exporter, WarmUp, gzip);
        decimal before = await AllocatedAsync(exporter);
        await ScrapeAsync(exporter, scrapes - 1, gzip);
        return (await AllocatedAsync(exporter) - before) / scrapes;
    }

    private static async Task<decimal> AllocatedAsync(ExporterProcess exporter) =>
        (await exporter.ScrapeAsync()).Sum("dotnet_allocated_bytes_total");

    /// <returns>The bytes of the last body.</returns>
    private async Task<int> ScrapeAsync(ExporterProcess exporter, int times, bool gzip = false)
    {
        int length = 0;
        for (int i = 0; i < times; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(exporter.Url, "/metrics"));
            request.Headers.Accept.ParseAdd("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
            if (gzip)
            {
                request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            }

            using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(gzip ? ["gzip"] : [], response.Content.Headers.ContentEncoding);
            length = (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
        }

        return length;
    }
}
