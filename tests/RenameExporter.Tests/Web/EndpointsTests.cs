using System.Net;
using System.Text;
using RenameExporter.Tests.Configuration;

namespace RenameExporter.Tests.Web;

public sealed class EndpointsTests
{
    [Theory]
    [InlineData("/metrics")]
    [InlineData("/-/ready")]
    public async Task Get_withoutAProbe_is503WithTheReason(string path)
    {
        await using TestSite site = await TestSite.StartAsync();

        using HttpResponseMessage response = await site.SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("the probe is not attached yet\n", await site.GetAsync(path));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/-/ready")]
    public async Task Get_probeThatIsGone_is503Again(string path)
    {
        await using TestSite site = await TestSite.StartAsync();
        site.Attach();
        Assert.Equal(HttpStatusCode.OK, (await site.SendAsync("GET", path)).StatusCode);

        site.Monitor.Dispose();
        using HttpResponseMessage response = await site.SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("the probe is detached\n", await site.GetAsync(path));
    }

    [Theory]
    [InlineData("/-/healthy", "Healthy\n")]
    [InlineData("/-/ready", "Ready\n")]
    public async Task Get_withAProbe_is200(string path, string body)
    {
        await using TestSite site = await TestSite.StartAsync();
        site.Attach();

        Assert.Equal(body, await site.GetAsync(path));
        Assert.Equal(HttpStatusCode.OK, (await site.SendAsync("GET", path)).StatusCode);
    }

    [Fact]
    public async Task Healthy_withoutAProbe_is200()
    {
        await using TestSite site = await TestSite.StartAsync();

        Assert.Equal("Healthy\n", await site.GetAsync("/-/healthy"));
    }

    [Theory]
    [InlineData("POST", "/metrics")]
    [InlineData("PUT", "/")]
    [InlineData("DELETE", "/-/ready")]
    [InlineData("OPTIONS", "/metrics")]
    [InlineData("FROBNICATE", "/metrics")]
    [InlineData("POST", "/nowhere")]
    public async Task OtherMethod_anyPath_is405WithAllow(string method, string path)
    {
        await using TestSite site = await TestSite.StartAsync();

        using HttpResponseMessage response = await site.SendAsync(method, path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/metrics/more")]
    [InlineData("/-/")]
    [InlineData("/-/reload")]
    [InlineData("/favicon.ico")]
    public async Task Get_unknownPath_is404(string path)
    {
        await using TestSite site = await TestSite.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await site.SendAsync("GET", path)).StatusCode);
    }

    [Fact]
    public async Task HttpMetrics_madeUpMethodsAndPaths_makeNoNewLabelValues()
    {
        await using TestSite site = await TestSite.StartAsync();
        site.Attach();
        await site.GetAsync("/metrics");
        await site.GetAsync("/nowhere");
        string[] before = Series(await RegistryAsync(site));

        for (int i = 0; i < 20; i++)
        {
            await site.SendAsync($"METHOD{i}", "/metrics");
            await site.GetAsync($"/made/up/{i}");
            await site.GetAsync($"/metrics?made={i}");
        }

        Assert.Contains(
            before,
            series => series.StartsWith("http_requests_received_total{", StringComparison.Ordinal));
        Assert.Equal(before, Series(await RegistryAsync(site)));
    }

    [Fact]
    public async Task HttpMetrics_haveTheLabelsThatSaySomething()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.GetAsync("/-/healthy");
        await site.GetAsync("/nowhere");

        Assert.Equal(
            [
                "http_requests_in_progress{method=\"GET\",endpoint=\"\"} 0",
                "http_requests_in_progress{method=\"GET\",endpoint=\"/-/healthy\"} 0",
                "http_requests_received_total{code=\"2xx\",method=\"GET\",endpoint=\"/-/healthy\"} 1",
                "http_requests_received_total{code=\"4xx\",method=\"GET\",endpoint=\"\"} 1",
            ],
            (await RegistryAsync(site)).Split('\n')
                .Where(line => line.StartsWith("http_requests_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/prom")]
    [InlineData("/a/b-c_d.e~f")]
    public async Task Page_linksToTheOthers_byRelativeUrls(string telemetryPath)
    {
        await using TestSite site = await TestSite.StartAsync(telemetryPath);

        using HttpResponseMessage response = await site.SendAsync("GET", "/");
        string page = await site.GetAsync("/");

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            ["data:,", $".{telemetryPath}", "api/v1/live", "-/ready", "-/healthy", "runbook"],
            System.Text.RegularExpressions.Regex.Matches(page, "href=\"([^\"]*)\"")
                .Select(m => m.Groups[1].Value));
        Assert.Matches(@"Version \d+\.\d+\.\d+", page);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/live.js", "text/javascript; charset=utf-8")]
    [InlineData("/runbook", "text/plain; charset=utf-8")]
    public async Task Page_andWhatItTakes_runNothingButOurScript(string path, string contentType)
    {
        await using TestSite site = await TestSite.StartAsync();

        using HttpResponseMessage response = await site.SendAsync("GET", path);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, contentType), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotMatch(@"(src|href)=.?(https?:|//)|style=|\son[a-z]+=|innerHTML", path == "/runbook" ? "" : body);
    }

    [Theory]
    [InlineData("/m")]
    [InlineData("/metrics/")]
    [InlineData("/a/b-c_d.e~f")]
    [InlineData("/-")]
    [InlineData("/metrics/v1")]
    [InlineData("/a:b@c!d$e&f'g(h)i+j,k;l=m")]
    public async Task TelemetryPath_thatTheCommandLineTakes_isServed(string path)
    {
        await using TestSite site = await TestSite.ListenAsync(
            CommandLineRun.Good($"--web.telemetry-path={path}").TelemetryPath);
        site.Attach();

        Assert.StartsWith(
            "# HELP file_renames_total ", await site.GetAsync(path), StringComparison.Ordinal);
    }

    private static async Task<string> RegistryAsync(TestSite site)
    {
        using var stream = new MemoryStream();
        await site.Registry.CollectAndExportAsTextAsync(
            stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string[] Series(string page) =>
    [
        .. page.Split('\n').Where(line => line.StartsWith("http_", StringComparison.Ordinal))
            .Select(line => line[..line.LastIndexOf(' ')]).Order(),
    ];
}
