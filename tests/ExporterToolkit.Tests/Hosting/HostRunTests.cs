using System.Net.Sockets;
using ExporterToolkit.Hosting;
using ExporterToolkit.Web;
using ExporterToolkit.Web.Listening;
using Testing.Logging;

namespace ExporterToolkit.Tests.Hosting;

public sealed class HostRunTests
{
    private static readonly TimeSpan s_hangLimit = TimeSpan.FromSeconds(30);

    private readonly RecordingLogger<HostRunTests> _logger = new();
    private readonly List<string> _calls = [];

    private IEnumerable<string> Lines => _logger.Lines.Select(line => $"{line.Level}: {line.Message}");

    [Fact]
    public async Task Run_toldToStop_announcesStartAndStop()
    {
        using IHost host = Build(new TestService(_calls, start: () => { }));
        using var stop = new CancellationTokenSource();
        int exitCode = await new HostRun(host, _logger)
        {
            IsExplained = _ => false,
            DebugHint = "",
            Announced = "an_exporter 1.2",
            Starting = () => _calls.Add("starting"),
            Started = () =>
            {
                _calls.Add("started");
                stop.Cancel();
            },
            StopWhen = stop.Token,
        }.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Equal(["starting", "service starts", "started", "service stops"], _calls);
        Assert.Equal(["Information: starting an_exporter 1.2", "Information: stopped"], Lines);
    }

    [Fact]
    public async Task Run_notAnnounced_saysNothing()
    {
        using IHost host = Build(new TestService(_calls, start: () => { }));

        Assert.Equal(0, await RunAsync(host, new(canceled: true)));
        Assert.Empty(Lines);
    }

    [Fact]
    public async Task Run_toldToStopWhileItStarts_succeeds()
    {
        IHost? host = null;
        using (host = Build(new TestService(_calls, start: () =>
        {
            host!.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            throw new OperationCanceledException();
        })))
        {
            Assert.Equal(0, await RunAsync(host, TestContext.Current.CancellationToken));
        }

        Assert.Empty(Lines);
    }

    [Fact]
    public async Task Run_canceledByNobody_isABug()
    {
        using IHost host = Build(new TestService(_calls, start: () => throw new OperationCanceledException("odd.")));

        Assert.Equal(1, await RunAsync(host, TestContext.Current.CancellationToken));
        Assert.Equal(
            [
                "Error: this should not happen, please report it: OperationCanceledException: odd. (--debug tells where)",
                "Debug: where it failed",
            ],
            Lines);
    }

    [Fact]
    public async Task Run_failureThatIsExplained_isItsMessage()
    {
        using IHost host = Build(new TestService(_calls, start: () => throw new NotSupportedException("needs a licence")));

        Assert.Equal(1, await RunAsync(host, TestContext.Current.CancellationToken));
        Assert.Equal(["Error: needs a licence", "Debug: where it failed"], Lines);
    }

    [Fact]
    public async Task Run_failureOfTheHookAfterTheStart_isAFailureToo()
    {
        using IHost host = Build(new TestService(_calls, start: () => { }));

        int exitCode = await new HostRun(host, _logger)
        {
            IsExplained = e => e is NotSupportedException,
            DebugHint = "",
            Started = () => throw new NotSupportedException("cannot drop"),
        }.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal("Error: cannot drop", Lines.First());
    }

    [Fact]
    public async Task Run_backgroundServiceThatThrows_isAFailureAndOneLine()
    {
        using IHost host = Build(new FailingService());

        Assert.Equal(1, await RunAsync(host, TestContext.Current.CancellationToken));
        Assert.Equal(["Error: the disk is gone", "Debug: where it failed"], Lines);
    }

    [Fact]
    public async Task Run_addressesThatAreTaken_areALineEach()
    {
        using IHost host = Build(new TestService(_calls, start: () => throw new ListenException([":1 is taken", ":2 is taken"])));

        Assert.Equal(1, await RunAsync(host, TestContext.Current.CancellationToken));
        Assert.Equal(["Error: :1 is taken", "Error: :2 is taken"], Lines);
    }

    [Fact]
    public async Task Run_ofAWebServer_tellsWhereItListens()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        await using WebApplication app = builder.Build();

        int exitCode = await new HostRun(app, _logger)
        {
            IsExplained = _ => false,
            DebugHint = "",
            MetricsPath = "/metrics",
            StopWhen = new(canceled: true),
        }.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Matches(
            @"^Information: listening on http://127\.0\.0\.1:\d+, metrics at /metrics$", Assert.Single(Lines));
    }

    /// <summary>What the hook does, such as dropping capabilities, is done before anybody is served.</summary>
    [Fact]
    public async Task Run_ofAWebServer_servesNobodyBeforeTheHookHasEnded()
    {
        await using WebApplication app = BuildWeb();
        using var http = new HttpClient();
        using var stop = new CancellationTokenSource();
        Task<string>? page = null;
        bool isEarly = true;

        int exitCode = await new HostRun(app, _logger)
        {
            IsExplained = _ => false,
            DebugHint = "",
            Started = () =>
            {
                page = http.GetStringAsync(new Uri($"{app.Urls.Single()}/-/healthy"), CancellationToken.None);
                isEarly = page.Wait(TimeSpan.FromSeconds(1)); // it would have been there in a hundredth of that
                _ = page.ContinueWith(_ => stop.Cancel(), TaskScheduler.Default);
            },
            StopWhen = stop.Token,
        }.RunAsync();

        Assert.Equal(0, exitCode);
        Assert.False(isEarly);
        Assert.StartsWith("Healthy", await page!, StringComparison.Ordinal);
    }

    /// <summary>And when it fails, nobody is served on the way down, whichever address is let go first.</summary>
    [Fact]
    public async Task Run_ofAWebServer_whoseHookFails_endsAndServesNobody()
    {
        var crowd = new List<Socket>();
        await using WebApplication app = BuildWeb(addresses: 4);

        Assert.Equal(1, await new HostRun(app, _logger)
        {
            IsExplained = e => e is NotSupportedException,
            DebugHint = "",
            Started = () =>
            {
                foreach (string url in app.Urls)
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    socket.Connect("127.0.0.1", new Uri(url).Port);
                    socket.Send("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
                    crowd.Add(socket);
                }

                throw new NotSupportedException("cannot drop");
            },
        }.RunAsync().WaitAsync(s_hangLimit, TestContext.Current.CancellationToken));
        await app.StopAsync(TestContext.Current.CancellationToken).WaitAsync(s_hangLimit, TestContext.Current.CancellationToken);

        Assert.Equal(4, crowd.Count);
        Assert.All(crowd, socket =>
        {
            using (socket)
            {
                int bytes = 0;
                try
                {
                    bytes = socket.Receive(new byte[100]);
                }
                catch (SocketException)
                {
                    // reset, by the end of whoever listened
                }

                Assert.Equal(0, bytes);
            }
        });
    }

    private Task<int> RunAsync(IHost host, CancellationToken stop) => new HostRun(host, _logger)
    {
        IsExplained = e => e is NotSupportedException,
        DebugHint = "--debug tells where",
        StopWhen = stop,
    }.RunAsync();

    private static WebApplication BuildWeb(int addresses = 1)
    {
        Assert.True(ListenAddress.TryParse("127.0.0.1:0", out ListenAddress address));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var web = new ExporterWeb { Name = "an_exporter", Version = "1", Description = "", Listen = [.. Enumerable.Repeat(address, addresses)] };
        web.AddTo(builder);
        WebApplication app = builder.Build();
        web.MapTo(app);
        return app;
    }

    private static IHost Build(IHostedService service)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(service);
        return builder.Build();
    }

    private sealed class FailingService : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new NotSupportedException("the disk is gone");
        }
    }

    private sealed class TestService(List<string> calls, Action start) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            calls.Add("service starts");
            start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            calls.Add("service stops");
            return Task.CompletedTask;
        }
    }
}
