using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using ExporterToolkit.Exposition;
using ExporterToolkit.Tests.Web.ConfigFile;
using ExporterToolkit.Web;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Limits;
using Microsoft.AspNetCore.TestHost;

namespace ExporterToolkit.Tests.Web;

[Collection(nameof(PagePieces))]
public sealed class EndpointsTests : IDisposable
{
    private readonly WebFileRun _run = new();
    private readonly List<string> _calls = [];

    [Fact]
    public async Task Metrics_ofAllSources_standInTheirOrder_andAreTakenBeforeTheFirstWrites()
    {
        await using WebApplication app = await StartAsync(new(), Source("b_one", 1), Source("a_two", 2));

        string page = await (await GetAsync(app, "/metrics")).Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(["take b_one", "take a_two", "write b_one", "write a_two"], _calls);
        Assert.StartsWith(
            "# HELP b_one Help.\n# TYPE b_one gauge\nb_one 1\n# HELP a_two Help.\n# TYPE a_two gauge\na_two 2\n# HELP ",
            page, StringComparison.Ordinal);
        Assert.Contains("\nprocess_cpu_seconds_total ", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "the disk is gone\n")]
    [InlineData("HEAD", "")]
    public async Task Metrics_ofASourceWithoutNumbers_are503WithItsReason(string method, string body)
    {
        await using WebApplication app = await StartAsync(new(), Source("one", 1), Source("two", null));

        using HttpResponseMessage response = await GetAsync(app, "/metrics", method);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Cancellation));
        Assert.DoesNotContain("write one", _calls);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK, "Ready\n")]
    [InlineData("not yet", HttpStatusCode.ServiceUnavailable, "not yet\n")]
    public async Task Ready_isWhatTheExporterSays(string? reason, HttpStatusCode status, string body)
    {
        await using WebApplication app = await StartAsync(new() { NotReady = _ => reason });

        using HttpResponseMessage response = await GetAsync(app, "/-/ready");

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task LandingPage_hasTheTextsOfTheExporter_escaped()
    {
        await using WebApplication app = await StartAsync(new() { TelemetryPath = "/m&m", ReadyMeans = "a < b" });

        string page = await (await GetAsync(app, "/")).Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("<title>test_exporter</title>", page, StringComparison.Ordinal);
        Assert.Contains("<p>What &amp; how much. Version 1.2.3.</p>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/m&amp;m\"", page, StringComparison.Ordinal);
        Assert.Contains("Ready</a>: a &lt; b</li>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_areForTheNameOfTheExporter()
    {
        _run.Good("basic_auth_users: {a: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi}\n");
        await using WebApplication app = await StartAsync(
            new() { ConfigFile = WebConfigurationFile.Read(_run.File) });

        using HttpResponseMessage response = await GetAsync(app, "/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            "Basic realm=\"test_exporter\", charset=\"UTF-8\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Metrics_ofTheWebConfiguration_beginWithTheNameOfTheExporter()
    {
        _run.Good("");
        await using WebApplication app = await StartAsync(
            new() { ConfigFile = WebConfigurationFile.Read(_run.File) });

        string page = await (await GetAsync(app, "/metrics")).Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("\ntest_exporter_web_config_last_reload_successful 1\n", page, StringComparison.Ordinal);
        Assert.All(
            ExporterWeb.ConfigFamilies("test_exporter").SkipLast(1), // without TLS there is no certificate
            family => Assert.Contains($"# HELP {family.Name} {family.Help}\n", page, StringComparison.Ordinal));
    }

    /// <summary>A compressor has memory of its own: those that wait for slow readers are bounded, whatever --web.max-requests says.</summary>
    [Fact]
    public async Task Metrics_thatWaitForMoreThanFortyReaders_areNotAllCompressed_andLaterOnesAreAgain()
    {
        const int Crowd = 41;
        await using WebApplication app = await StartAsync(new() { MaxRequests = 0 }, new LongSource());
        using (var others = new PageOutput(new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1)).Writer))
        {
            others.Write(new byte[1]);
            await others.FlushAsync(Cancellation);
            others.Write(new byte[PageOutput.MostKept + 1]); // so that pages wait for their readers while they are made
            HttpResponseMessage[] unread =
                await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => GetCompressedAsync(app)));
            Assert.Equal(Crowd - 1, unread.Count(IsCompressed));
            Array.ForEach(unread, response => response.Dispose());
        }

        for (int attempt = 0; attempt < 600; attempt++) // until it is known that nobody reads the others
        {
            using HttpResponseMessage later = await GetCompressedAsync(app);
            if (IsCompressed(later))
            {
                return;
            }

            await Task.Delay(100, Cancellation);
        }

        Assert.Fail("no page is compressed any more");
    }

    public void Dispose() => _run.Dispose();

    private static async Task<HttpResponseMessage> GetCompressedAsync(WebApplication app)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpClient client = app.GetTestClient();
        HttpResponseMessage response =
            await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static bool IsCompressed(HttpResponseMessage response) =>
        response.Content.Headers.ContentEncoding.Contains("gzip");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FakeSource Source(string name, ulong? value) => new(name, value, _calls);

    private static async Task<HttpResponseMessage> GetAsync(WebApplication app, string path, string method = "GET")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpClient client = app.GetTestClient();
        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<WebApplication> StartAsync(Site site, params IMetricSource[] sources)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        foreach (IMetricSource source in sources)
        {
            builder.Services.AddSingleton(source);
        }

        var web = new ExporterWeb
        {
            Name = "test_exporter",
            Version = "1.2.3",
            Description = "What & how much.",
            Listen = [],
            TelemetryPath = site.TelemetryPath,
            ReadyMeans = site.ReadyMeans,
            NotReady = site.NotReady,
            MaxRequests = () => site.MaxRequests,
            ConfigFile = site.ConfigFile,
        };
        web.AddTo(builder);
        builder.WebHost.UseTestServer();
        WebApplication app = builder.Build();
        web.MapTo(app);
        await app.StartAsync(Cancellation);
        return app;
    }

    /// <summary>What differs from test to test.</summary>
    private sealed record Site
    {
        public string TelemetryPath { get; init; } = "/metrics";

        public string ReadyMeans { get; init; } = "";

        public int MaxRequests { get; init; } = 40;

        public Func<IServiceProvider, string?> NotReady { get; init; } = _ => null;

        public WebConfigurationFile? ConfigFile { get; init; }
    }

    /// <param name="value">Null: it has none.</param>
    private sealed class FakeSource(string name, ulong? value, List<string> calls) : IMetricSource
    {
        private readonly MetricFamily _family = new(name, MetricFamily.Gauge, "Help.");

        public IReadOnlyList<MetricFamily> Families => [_family];

        public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
        {
            calls.Add($"take {name}");
            ulong taken = value ?? throw new MetricsUnavailableException("the disk is gone");
            return (writer, _) =>
            {
                calls.Add($"write {name}");
                writer.Write(_family, taken);
                return ValueTask.CompletedTask;
            };
        }
    }

    /// <summary>Has no families, and much to say that gets no shorter.</summary>
    private sealed class LongSource : IMetricSource
    {
        private readonly byte[] _text = RandomNumberGenerator.GetBytes(200_000);

        public IReadOnlyList<MetricFamily> Families => [];

        public Func<ExpositionWriter, CancellationToken, ValueTask> Take() => async (writer, cancellation) =>
        {
            foreach (byte[] piece in _text.Chunk(10_000))
            {
                writer.Bytes(piece);
                await writer.FlushIfLargeAsync(cancellation);
            }
        };
    }
}
