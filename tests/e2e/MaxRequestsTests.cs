using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace E2eTests;

/// <summary>--web.max-requests, held by clients that ask for a page larger than all buffers and do not read it.</summary>
[Collection(nameof(Alone))]
public sealed class MaxRequestsTests
{
    private const string Served = "HTTP/1.1 200";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    public async Task One_more_scrape_gets_the_place_of_a_slow_reader(string from)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--web.max-requests=2");
        await Crowds.MakeActorsAsync();
        List<RawClient> scrapers = await RawClient.CrowdAsync(exporter, 2, RawClient.Scrape, _ => from);

        // Both have their place before the third asks: requests are not taken in the order they were sent.
        Assert.All(await StatusesAsync(scrapers), status => Assert.Equal(Served, status));

        Assert.Contains("file_renames_total", await exporter.GetAsync("/metrics"), StringComparison.Ordinal);
        string cut = await await Task.WhenAny(scrapers.Select(reader => reader.ReadToEndAsync()));
        Assert.False(cut.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)); // before the last chunk
        scrapers.ForEach(scraper => scraper.Dispose());
    }

    // Of one address, which good scrapers have as well, or of one each.
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Clients_that_never_read_make_room(int addresses)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await Crowds.MakeActorsAsync();
        List<RawClient> readers = await RawClient.CrowdAsync(
            exporter, 100, RawClient.LastScrape, // the default is 40
            i => $"127.0.0.{1 + (addresses == 0 ? 0 : i % addresses)}");

        for (int i = 0; i < 5; i++)
        {
            Assert.Contains("file_renames_total", await exporter.GetAsync("/metrics"), StringComparison.Ordinal);
        }

        readers.ForEach(reader => reader.Dispose());
        Assert.DoesNotContain("level=ERROR", exporter.Log, StringComparison.Ordinal);
    }

    // HTTP/2: a stream whose window is closed is a reader that does not read.
    [Fact]
    public async Task One_more_scrape_gets_the_place_of_a_closed_window()
    {
        using var files = new WebFiles();
        await using PlainExporter exporter = await files.StartAsync(WebFiles.Tls, "--web.max-requests=2");
        await Crowds.MakeActorsAsync();
        using var handler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535 };
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509Certificate2.CreateFromPem(files.Authority.Certificate) },
        };
        using var http = new HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var url = new Uri($"{exporter.Addresses[0]}/metrics");
        for (int i = 0; i < 6; i++)
        {
            // What came before is not read: the window of its stream is closed, and two have all places.
            HttpResponseMessage response = await http.GetAsync(
                url, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal("200", await files.StatusAsync($"{url}"));
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
}
