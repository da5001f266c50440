using System.IO.Compression;
using System.Net;
using System.Text;
using ExporterToolkit.Exposition;
using ExporterToolkit.Tests.Web.ConfigFile;
using ExporterToolkit.Web;
using ExporterToolkit.Web.ConfigFile;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Time.Testing;

namespace ExporterToolkit.Tests.Web;

public sealed class WebPageTests : IDisposable
{
    private readonly WebFileRun _run = new();
    private readonly FakeTimeProvider _time = new();
    private int _made;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task FixedPage_hasItsHeaders_exceptThoseOfTheConfigurationFile()
    {
        _run.Good("http_server_config: {headers: {X-Frame-Options: deny}}\n");
        await using WebApplication app = await StartAsync(
            new FixedPage("/", "text/plain", Encoding.UTF8.GetBytes("mine"))
            {
                Headers = new Dictionary<string, string> { ["X-Frame-Options"] = "sameorigin", ["X-Other"] = "yes" },
            },
            WebConfigurationFile.Read(_run.File));

        using HttpResponseMessage response = await GetAsync(app, "/");

        Assert.Equal("mine", await response.Content.ReadAsStringAsync(Cancellation)); // not the landing page
        Assert.Equal("deny", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("yes", Assert.Single(response.Headers.GetValues("X-Other")));
    }

    [Fact]
    public async Task LivePage_isMadeOnceForAllWhoAskTogether_andForNobodyNever()
    {
        await using WebApplication app = await StartAsync(Live(() => $"page {++_made}"));
        Assert.Equal(0, _made);

        string[] bodies = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            HttpResponseMessage response = await GetAsync(app, "/live");
            return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(Cancellation) : "refused";
        }));
        Assert.All(bodies, body => Assert.Contains(body, (string[])["page 1", "refused"]));
        Assert.Contains("page 1", bodies);

        _time.Advance(SharedPage.Fresh);
        Assert.Equal("page 2", await (await GetAsync(app, "/live")).Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(2, _made);
    }

    [Fact]
    public async Task LivePage_compressed_isTheSamePage()
    {
        await using WebApplication app = await StartAsync(Live(() => "page"));

        using HttpResponseMessage response = await GetAsync(app, "/live", "gzip");

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        using var reader = new StreamReader(new GZipStream(body, CompressionMode.Decompress));
        Assert.Equal("page", await reader.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task LivePage_thatCannotBeMade_is503WithTheReason_andIsTriedAgain()
    {
        await using WebApplication app = await StartAsync(
            Live(() => _made++ == 0 ? throw new MetricsUnavailableException("no probe") : "page"));

        using HttpResponseMessage first = await GetAsync(app, "/live");
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "no probe\n"),
            (first.StatusCode, await first.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, "/live")).StatusCode);
    }

    [Fact]
    public async Task LivePages_thatTakeTheirTime_takeNoPlaceOfAScrape()
    {
        using var go = new ManualResetEventSlim();
        await using WebApplication app = await StartAsync(Live(() =>
        {
            go.Wait(Cancellation);
            return "page";
        }));
        Task<HttpResponseMessage>[] tabs = [.. Enumerable.Range(0, 40).Select(_ => Task.Run(() => GetAsync(app, "/live")))];
        while (tabs.Count(tab => tab.IsCompleted) < 8) // those for whom there is no place are told so at once
        {
            await Task.Delay(10, Cancellation);
        }

        using HttpResponseMessage scrape = await GetAsync(app, "/metrics"); // of which one at a time is served
        Assert.Equal(HttpStatusCode.OK, scrape.StatusCode);
        go.Set();
        HttpStatusCode[] codes = [.. (await Task.WhenAll(tabs)).Select(response => response.StatusCode)];
        Assert.InRange(codes.Count(code => code == HttpStatusCode.OK), 8, 32); // one peer does not get all of 32
        Assert.Equal(40, codes.Count(code => code is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static LivePage Live(Func<string> make) =>
        new("/live", "text/plain", _ => () => Encoding.UTF8.GetBytes(make()));

    private static async Task<HttpResponseMessage> GetAsync(WebApplication app, string path, string encoding = "identity")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        using HttpClient client = app.GetTestClient();
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<WebApplication> StartAsync(WebPage page, WebConfigurationFile? file = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(_time);
        var web = new ExporterWeb
        {
            Name = "test_exporter",
            Version = "1.2.3",
            Description = "What.",
            Listen = [],
            MaxRequests = () => 1,
            ConfigFile = file,
            Pages = [page],
        };
        web.AddTo(builder);
        builder.WebHost.UseTestServer();
        WebApplication app = builder.Build();
        web.MapTo(app);
        await app.StartAsync(Cancellation);
        return app;
    }
}
