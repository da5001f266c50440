using System.Diagnostics;
using System.Net;

namespace E2eTests;

/// <summary>--web.max-requests, held by clients that ask for a page larger than all buffers and do not read it.</summary>
[Collection(nameof(Alone))]
public sealed class MaxRequestsTests
{
    private const string Served = "HTTP/1.1 200";

    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task One_more_scrape_is_refused_at_once_and_served_when_there_is_room()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--web.max-requests=2");
        await Crowds.MakeActorsAsync();
        List<RawClient> scrapers = await RawClient.CrowdAsync(exporter, 2, RawClient.Scrape);

        // Both have their place before the third asks: requests are not taken in the order they were sent.
        Assert.All(await StatusesAsync(scrapers), status => Assert.Equal(Served, status));

        string refusal = await AskUntilAsync(exporter, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(
            "2 scrapes are running, as many as --web.max-requests allows; try again later\n", refusal);
        Assert.Equal("Ready\n", await exporter.GetAsync("/-/ready")); // the limit is for scrapes

        scrapers[0].Dispose();
        Assert.Contains("file_renames_total", await AskUntilAsync(exporter, HttpStatusCode.OK), StringComparison.Ordinal);
        scrapers[1].Dispose();
    }

    [Fact]
    public async Task Clients_that_never_read_are_dropped_and_make_room()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await Crowds.MakeActorsAsync();
        List<RawClient> readers = await RawClient.CrowdAsync(exporter, 50, RawClient.LastScrape); // the default is 40

        // More than 40 only if one was dropped before all had asked.
        Assert.InRange((await StatusesAsync(readers)).Count(status => status == Served), 40, 49);
        await AskUntilAsync(exporter, HttpStatusCode.ServiceUnavailable);
        await AskUntilAsync(exporter, HttpStatusCode.OK);

        // They have not gone away: room came from pages that were cut off, before the last chunk.
        string[] pages = await Task.WhenAll(readers.Select(reader => reader.ReadToEndAsync()));
        Assert.Contains(pages, page => !page.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal));
        readers.ForEach(reader => reader.Dispose());
        Assert.DoesNotContain("level=ERROR", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zero_means_no_limit()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--web.max-requests=0");
        await Crowds.MakeActorsAsync();
        List<RawClient> scrapers = await RawClient.CrowdAsync(exporter, 60, RawClient.Scrape);

        // Each asks once, and the last of them was heard before: nobody is refused.
        for (int i = 0; i < 5; i++)
        {
            Assert.Contains("file_renames_total", await exporter.GetAsync("/metrics"), StringComparison.Ordinal);
        }

        scrapers.ForEach(scraper => scraper.Dispose());
    }

    private static Task<string[]> StatusesAsync(List<RawClient> clients) =>
        Task.WhenAll(clients.Select(client => client.ReadStatusAsync()));

    /// <returns>The body of the first answer that has this status.</returns>
    private static async Task<string> AskUntilAsync(ExporterProcess exporter, HttpStatusCode wanted)
    {
        using var http = new HttpClient { BaseAddress = exporter.Url, Timeout = HangLimit };
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < HangLimit)
        {
            using HttpResponseMessage response = await http.GetAsync(
                new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            if (response.StatusCode == wanted)
            {
                return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            }

            Assert.True(
                response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"never {wanted}");
    }
}
