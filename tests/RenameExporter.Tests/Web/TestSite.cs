using ExporterToolkit.Exposition;
using ExporterToolkit.Web;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Hosting;
using RenameExporter.Metrics;
using RenameExporter.Tests.Configuration;
using RenameExporter.Tests.Probing;

namespace RenameExporter.Tests.Web;

/// <summary>The endpoints with a monitor whose probe the test holds.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private TestProbe? _probe;

    private TestSite(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public RenameMonitor Monitor => _app.Services.GetRequiredService<RenameMonitor>();

    public CollectorRegistry Registry => _app.Services.GetRequiredService<CollectorRegistry>();

    /// <summary>Of a site on a socket.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>In memory: no socket, the same pipeline.</summary>
    public static Task<TestSite> StartAsync(string telemetryPath = "/metrics") =>
        StartAsync(telemetryPath, host => host.UseTestServer());

    /// <summary>On a socket, by the server that ships, which has a say in HEAD and paths.</summary>
    public static Task<TestSite> ListenAsync(string telemetryPath = "/metrics") =>
        StartAsync(telemetryPath, _ => { });

    /// <summary>Attaches a probe, and reads it once.</summary>
    public TestProbe Attach()
    {
        _probe = new TestProbe();
        Monitor.Start(new RenameRecorder(_probe.Probe, new SeriesOptions(100, TimeSpan.Zero),
            rates: _app.Services.GetRequiredService<RateHistory>()));
        Monitor.Poll();
        return _probe;
    }

    public HttpClient Client() =>
        _app.Services.GetService<Microsoft.AspNetCore.Hosting.Server.IServer>() is TestServer
        ? _app.GetTestClient()
        : new HttpClient { BaseAddress = Url };

    public async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpClient client = Client();
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<string> GetAsync(string path)
    {
        using HttpResponseMessage response = await SendAsync("GET", path);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _probe?.Dispose();
    }

    private static async Task<TestSite> StartAsync(
        string telemetryPath, Action<IWebHostBuilder> server)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions());
        builder.Services.AddSingleton(
            new RenameMonitor(TimeProvider.System, NullLogger<RenameMonitor>.Instance));
        builder.Services.AddSingleton(BuildInfo.Current);
        builder.Services.AddSingleton<IMetricSource, SnapshotSource>();
        ExporterOptions options = CommandLineRun.Good(
            "--web.listen-address=127.0.0.1:0", $"--web.telemetry-path={telemetryPath}");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddLive(options, needsSamples: false, showsFiles: false);
        ExporterWeb web = ExporterHost.Web(new(options));
        web.AddTo(builder);
        server(builder.WebHost);
        WebApplication app = builder.Build();
        web.MapTo(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestSite(app);
    }
}
