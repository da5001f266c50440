using ExporterToolkit.Settings;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Listening;
using ExporterToolkit.Web.Protection;
using Prometheus;
using RenameExporter.Configuration;
using RenameExporter.Formats;
using RenameExporter.Sinks;
using RenameExporter.Web;

namespace RenameExporter.Hosting;

/// <summary>Puts the parts together. Services start in the order they are added here.</summary>
internal static class ExporterHost
{
    // SIGTERM to exit takes 5 s at most: this much for scrapes in flight, the rest to detach.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3.5);

    /// <param name="values">Where the options come from: what is read again; null: nothing.</param>
    public static WebApplication Build(ExporterOptions options, FlagValues? values = null)
    {
        var live = new LiveOptions(options);
        // Empty: no appsettings.json, no ASPNETCORE_ variables, no watcher on the working directory.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = "/" }); // the working directory may be gone
        HostLogging.Configure(builder.Logging, () => live.Current.LogLevel, options.LogFormat);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore();
        var listeners = new Listeners(options.Listen, options.SystemdSocket);
        builder.WebHost.UseSockets(sockets =>
        {
            listeners.Configure(sockets);
            ConnectionLimits.Apply(sockets); // wraps how the listeners bind
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            ConnectionLimits.Apply(kestrel);
            var protection = kestrel.ApplicationServices.GetService<WebProtection>();
            listeners.Configure(kestrel, listen => protection?.Apply(listen));
        });

        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<MetricsEndpoint>();
        builder.Services.AddSingleton(new ScrapeLimit(() => live.Current.MaxRequests, TimeProvider.System));
        builder.Services.AddSingleton(ProcessRegistry());
        IReadOnlyList<EventOutput> outputs = options.Events.Outputs;
        builder.Services.AddProbe(
            live, outputs.Count == 0 ? null : _ => [.. outputs.Select(Sink)], wanted: _ => true);
        builder.Services.AddSingleton<SystemdService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SystemdService>());
        AddProtection(builder.Services, options);
        if (values?.IsWatchable == true)
        {
            AddReload(builder.Services, values, live);
        }

        WebApplication app = builder.Build();
        var protection = app.Services.GetService<WebProtection>();
        if (protection is not null)
        {
            app.Use(protection.AddHeadersAsync); // before whatever may answer
        }

        Endpoints.Map(app, options.TelemetryPath, protection is null ? null : protection.GuardAsync);
        return app;
    }

    private static IEventSink Sink(EventOutput output) => output.File is { } path
        ? new FileSink(path, new EcsFormat())
        : new StandardOutputSink(new EcsFormat());

    private static void AddReload(IServiceCollection services, FlagValues values, LiveOptions live)
    {
        services.AddSingleton(provider => new ConfigurationReload(
            values, live.Take, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ConfigurationReload>>()));
        services.AddSingleton<Func<ReloadHealth>>(
            provider => () => provider.GetRequiredService<ConfigurationReload>().Health);
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
    }

    private static void AddProtection(IServiceCollection services, ExporterOptions options)
    {
        if (options.WebConfig is not { } file)
        {
            return;
        }

        services.AddSingleton(file);
        services.AddSingleton<WebProtection>();
        services.AddSingleton<Func<WebConfigHealth>>(
            provider => () => provider.GetRequiredService<WebProtection>().Health);
        services.AddHostedService<WebConfigService>();
    }

    /// <summary>The families that prometheus-net keeps: process_* and dotnet_*; HTTP joins them.</summary>
    private static CollectorRegistry ProcessRegistry()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        return registry;
    }
}
