using ExporterToolkit.Exposition;
using ExporterToolkit.Hosting;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Listening;
using ExporterToolkit.Web.Protection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Prometheus;

namespace ExporterToolkit.Web;

/// <summary>The web server of an exporter. It serves every <see cref="IMetricSource"/> of the services.</summary>
public sealed class ExporterWeb
{
    /// <summary>As <c>node_exporter</c>: title of the landing page, realm of passwords, prefix of metrics.</summary>
    public required string Name { get; init; }

    /// <summary>For the landing page.</summary>
    public required string Version { get; init; }

    /// <summary>For the landing page: what it exports, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>--web.listen-address. All of them are bound, or none.</summary>
    public required IReadOnlyList<ListenAddress> Listen { get; init; }

    /// <summary>--web.systemd-socket: listen on the sockets that systemd passes, instead of <see cref="Listen"/>.</summary>
    public bool SystemdSocket { get; init; }

    /// <summary>--web.telemetry-path.</summary>
    public string TelemetryPath { get; init; } = "/metrics";

    /// <summary>--web.max-requests: scrapes at once; 0 means any number. Asked at each scrape, as it may change.</summary>
    public Func<int> MaxRequests { get; init; } = () => 40;

    /// <summary>--web.config.file, read without errors; null: plain HTTP, for everybody.</summary>
    public WebConfigurationFile? ConfigFile { get; init; }

    /// <summary>What /-/ready stands for, for the landing page.</summary>
    public string ReadyMeans { get; init; } = "there is something to scrape";

    /// <summary>Why the exporter is not ready, for /-/ready; null: it is.</summary>
    public Func<IServiceProvider, string?> NotReady { get; init; } = _ => null;

    /// <summary>Pages of this exporter, besides the metrics and whether it is healthy and ready.</summary>
    public IReadOnlyList<WebPage> Pages { get; init; } = [];

    /// <summary>The families of --web.config.file, for a catalogue.</summary>
    /// <param name="name"><see cref="Name"/>.</param>
    public static IReadOnlyList<MetricFamily> ConfigFamilies(string name) =>
    [
        new($"{name}_web_config_reloads_total", MetricFamily.Counter,
            "Reloads of --web.config.file and of the files it names, by outcome.",
            "outcome"),
        new($"{name}_web_config_last_reload_successful", MetricFamily.Gauge,
            "Whether the last reload of --web.config.file succeeded (1) or failed (0)."),
        new($"{name}_web_config_last_reload_success_timestamp_seconds", MetricFamily.Gauge,
            "Time of the last successful reload of --web.config.file, in seconds since 1970."),
        new($"{name}_web_certificate_expiry_timestamp_seconds", MetricFamily.Gauge,
            "Time at which the server's certificate expires, in seconds since 1970."),
    ];

    /// <summary>The family of the log, for a catalogue.</summary>
    /// <param name="name"><see cref="Name"/>.</param>
    public static MetricFamily LogFamily(string name) => new(
        $"{name}_log_lines_dropped_total", MetricFamily.Counter,
        "Log lines dropped because nothing read standard error.");

    /// <summary>The families of the process, which stand behind all others of ours, for a catalogue.</summary>
    public static IReadOnlyList<MetricFamily> ProcessFamilies => ProcessSource.AllFamilies;

    /// <summary>
    /// After the services that have to start before it listens. The start of the application throws an
    /// <see cref="IOException"/> that names every address that cannot be had.
    /// </summary>
    public void AddTo(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelCore();
        var listeners = new Listeners(Listen, SystemdSocket);
        builder.WebHost.UseSockets(listeners.Configure);
        builder.Services.AddSingleton<ConnectionGate>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IConnectionListenerFactory>(provider => new HeldConnections(
            new SocketTransportFactory(
                provider.GetRequiredService<IOptions<SocketTransportOptions>>(),
                provider.GetRequiredService<ILoggerFactory>()),
            provider.GetRequiredService<ConnectionGate>(), ConnectionLimits.Room, provider.GetRequiredService<TimeProvider>())));
        builder.Services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>, PagePool>());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            StrictRequests.Apply(kestrel);
            ConnectionLimits.Apply(kestrel);
            var protection = kestrel.ApplicationServices.GetService<WebProtection>();
            listeners.Configure(kestrel, listen => protection?.Apply(listen));
        });

        IServiceCollection services = builder.Services;
        services.AddRoutingCore();
        services.TryAddSingleton(TimeProvider.System);
        CollectorRegistry registry = Metrics.NewCustomRegistry(); // of what prometheus-net keeps
        RuntimeMetrics.AddTo(registry); // HTTP joins them
        services.AddSingleton(registry);
        if (ConfigFile is { } file)
        {
            services.AddSingleton(provider => new WebProtection(
                file, Name, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<WebProtection>>()));
            services.AddHostedService(provider => provider.GetRequiredService<WebProtection>());
            services.AddSingleton<IMetricSource>(provider => new ReloadSource(
                ConfigFamilies(Name), () => provider.GetRequiredService<WebProtection>().Health));
        }

        services.AddSingleton<IMetricSource>(provider => new LogSource(
            LogFamily(Name), provider.GetService<LineLog>()));
        services.AddSingleton(provider => new ProcessNumbers(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IMetricSource, ProcessSource>(); // behind what the exporter is for
    }

    /// <summary>Every path, and what stands before all of them.</summary>
    /// <param name="app">What was built of the builder.</param>
    public void MapTo(WebApplication app) => Endpoints.Map(app, this);
}
