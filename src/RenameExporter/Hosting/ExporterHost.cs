using Microsoft.Extensions.Logging.Console;
using Prometheus;
using RenameExporter.Configuration;
using RenameExporter.Exposition;
using RenameExporter.Kernel;
using RenameExporter.Listening;
using RenameExporter.Protection;
using RenameExporter.Snapshots;
using RenameExporter.Web;

namespace RenameExporter.Hosting;

/// <summary>Puts the parts together. Services start in the order they are added here.</summary>
internal static class ExporterHost
{
    // SIGTERM to exit takes 5 s at most: this much for scrapes in flight, the rest to detach.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3.5);

    public static WebApplication Build(ExporterOptions options)
    {
        // Empty: no appsettings.json, no ASPNETCORE_ variables, no watcher on the working directory.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = "/" }); // the working directory may be gone
        ConfigureLogging(builder.Logging, options);
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
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ProbeLoader>();
        builder.Services.AddSingleton<RenameMonitor>();
        builder.Services.AddSingleton<MetricsEndpoint>();
        builder.Services.AddSingleton(new ScrapeLimit(options.MaxRequests, TimeProvider.System));
        builder.Services.AddSingleton(ProcessRegistry());
        builder.Services.AddHostedService<ProbeService>();
        builder.Services.AddHostedService<PollService>();
        builder.Services.AddSingleton<SystemdService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SystemdService>());
        AddProtection(builder.Services, options);

        WebApplication app = builder.Build();
        var protection = app.Services.GetService<WebProtection>();
        if (protection is not null)
        {
            app.Use(protection.AddHeadersAsync); // before whatever may answer
        }

        Endpoints.Map(app, options.TelemetryPath, protection is null ? null : protection.AuthenticateAsync);
        return app;
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

    private static void ConfigureLogging(ILoggingBuilder logging, ExporterOptions options)
    {
        logging.ClearProviders();
        logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(options.LogFormat));
        logging.SetMinimumLevel(options.LogLevel);

        // The framework's own messages are for developers; a failed start is reported by Program.
        logging.AddFilter("Microsoft", LogLevel.Error);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Off, no request gets an Activity, and the HTTP metrics no exemplars: trace ids that nobody
        // records, and that a client can choose (traceparent).
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    /// <summary>The families that prometheus-net keeps: process_* and dotnet_*; HTTP joins them.</summary>
    private static CollectorRegistry ProcessRegistry()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        return registry;
    }
}
