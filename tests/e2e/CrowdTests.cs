using System.Globalization;
using System.Net;

namespace E2eTests;

/// <summary>Many clients at once: each gets an answer, memory stays bounded, and afterwards all is as before.</summary>
[Collection(nameof(Alone))]
public sealed class CrowdTests
{
    // Measured: 44 MB before, 123 to 146 MB at most in the flood, on a busy machine. Without the limits on what a connection
    // can buffer, the flood takes 317 MB, and more with every connection.
    private const long MemoryLimitMb = 200;

    // Whoever lifts the limit pays for the buffers of each scrape: 149 to 181 MB measured, with 500 at
    // once. With a compressor for each, as long as its client reads, it was 263 to 328 MB.
    private const long UnlimitedMemoryLimitMb = 250;

    [Theory]
    [InlineData("--web.max-requests=40", true)]
    [InlineData("--web.max-requests=0", false)]
    public async Task Five_hundred_scrapers_are_served_or_refused(string flag, bool mayRefuse)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(flag);
        await Crowds.MakeActorsAsync();
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All };
        using var http = new HttpClient(handler) { BaseAddress = exporter.Url, Timeout = TimeSpan.FromMinutes(2) };

        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => ScrapeAsync(http)));

        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.All(answers, status => Assert.True(
            status == HttpStatusCode.OK || (mayRefuse && status == HttpStatusCode.ServiceUnavailable), $"{status}"));
        await AssertUnharmedAsync(exporter, mayRefuse ? MemoryLimitMb : UnlimitedMemoryLimitMb);
    }

    [Fact]
    public async Task Flood_of_pipelined_requests_is_not_buffered()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await Crowds.MakeActorsAsync();
        List<RawClient> flood = await RawClient.CrowdAsync(exporter, 200);
        string requests = string.Concat(Enumerable.Repeat(RawClient.Scrape, 1000));

        await Task.WhenAll(flood.Select(client => client.SendAllThatFitsAsync(requests, 4 << 20)));

        Assert.Equal("Ready\n", await exporter.GetAsync("/-/ready"));
        Assert.InRange(PeakMemoryMb(exporter), 1, MemoryLimitMb);
        flood.ForEach(client => client.Dispose());
        await AssertUnharmedAsync(exporter);
    }

    // All from one address, and each from another.
    [Theory]
    [InlineData(0)]
    [InlineData(250)]
    public async Task Idle_connections_give_way_to_new_ones(int addresses)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using RawClient early = await RawClient.ConnectAsync(exporter, from: "127.0.0.2");
        List<RawClient> crowd = await RawClient.CrowdAsync(
            exporter, 1100, from: i => $"127.0.0.{2 + (addresses == 0 ? 0 : i % addresses)}");

        Assert.Equal("Ready\n", await exporter.GetAsync("/-/ready"));
        Assert.Equal("", await early.ReadToEndAsync()); // idle for longest
        await crowd[^1].SendAsync(RawClient.LastScrape);
        Assert.StartsWith("HTTP/1.1 200 ", await crowd[^1].ReadToEndAsync(), StringComparison.Ordinal);
        crowd.ForEach(client => client.Dispose());
        await AssertUnharmedAsync(exporter);
    }

    [Theory]
    [InlineData(256, 206, "20")]
    [InlineData(100, 88, "20")]
    [InlineData(72, 71, "20")]
    [InlineData(64, 63, "0")] // the detector has some open: without it there is room for as few
    public async Task Connections_leave_some_of_the_open_files_to_the_exporter(int limit, int mostOpen, string detectorFiles)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            "/usr/bin/prlimit", $"--nofile={limit}:{limit}", Repository.Exporter, $"--detector.files={detectorFiles}");
        var crowd = new List<RawClient>();
        for (int i = 0; i < 400; i++)
        {
            crowd.Add(await RawClient.ConnectAsync(exporter));
        }

        // At the limit, accept(2) fails over and over, which takes a core.
        Assert.InRange(Directory.GetFiles($"/proc/{exporter.Id}/fd").Length, 1, mostOpen);
        for (int i = 0; i < 5; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(exporter, RawClient.LastScrape, "127.0.0.2");
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        }

        crowd.ForEach(client => client.Dispose());
        await AssertUnharmedAsync(exporter);
    }

    [Fact]
    public async Task Clients_that_leave_in_the_middle_leave_nothing_behind()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await Crowds.MakeActorsAsync();
        for (int i = 0; i < 200; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(exporter, RawClient.Scrape);
        }

        await AssertUnharmedAsync(exporter);
    }

    private static async Task<HttpStatusCode> ScrapeAsync(HttpClient http)
    {
        using HttpResponseMessage response = await http.GetAsync(
            new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(
            response.StatusCode != HttpStatusCode.OK
                || body.Contains("\nhttp_requests_in_progress", StringComparison.Ordinal),
            "a page that is cut off");
        return response.StatusCode;
    }

    /// <summary>An honest scraper is served, nobody is left in the gauge, nothing was logged, memory is bounded.</summary>
    private static async Task AssertUnharmedAsync(ExporterProcess exporter, long memoryLimitMb = MemoryLimitMb)
    {
        decimal running = -1;
        for (int attempt = 0; attempt < 600 && running != 1; attempt++)
        {
            // Of those who left, some are still being dropped: until then a scrape may be refused.
            await Task.Delay(100, TestContext.Current.CancellationToken);
            try
            {
                running = (await exporter.ScrapeAsync()).Sum("http_requests_in_progress");
            }
            catch (HttpRequestException)
            {
                continue;
            }
        }

        Assert.Equal(1, running); // this very scrape
        Assert.DoesNotContain("level=ERROR", exporter.Log, StringComparison.Ordinal);
        Assert.InRange(PeakMemoryMb(exporter), 1, memoryLimitMb);
        Assert.InRange(memoryLimitMb, 1, Number(OfUnit("MemoryMax").TrimEnd('M')));
        Assert.InRange(Status(exporter, "Threads:"), 1, Number(OfUnit("TasksMax")) - 1);
    }

    /// <summary>What the unit, and the manifests alike, give the exporter at most.</summary>
    private static string OfUnit(string key) => File.ReadLines(
        Path.Combine(Repository.Root, "deploy", "systemd", "rename_exporter.service"))
        .Single(line => line.StartsWith($"{key}=", StringComparison.Ordinal))[(key.Length + 1)..];

    private static long PeakMemoryMb(ExporterProcess exporter) => Status(exporter, "VmHWM:") / 1024;

    private static long Status(ExporterProcess exporter, string name) => Number(
        File.ReadLines($"/proc/{exporter.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
