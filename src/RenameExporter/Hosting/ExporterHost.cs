using ExporterToolkit.Delivery;
using ExporterToolkit.Exposition;
using ExporterToolkit.Hosting;
using ExporterToolkit.Web;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Events;
using RenameExporter.Events.Outputs;
using RenameExporter.Metrics;
using RenameExporter.Snapshots;

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
        HostLogging.Configure(builder.Logging, options.LogLevel, options.LogFormat);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        IReadOnlyList<EventOutput> outputs = options.Events.Outputs;
        builder.Services.AddProbe(
            options,
            outputs.Count == 0 ? null : () => [.. outputs.Select(output => output.CreateSink()).OfType<ISink<RenameEvent>>()],
            wanted: _ => true);
        builder.Services.AddSingleton<Func<SystemdReport>>(
            provider => () => ProbeServices.Report(provider.GetRequiredService<RenameMonitor>()));
        builder.Services.AddSingleton<SystemdService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SystemdService>());

        // In the order of the page.
        builder.Services.AddSingleton(BuildInfo.Current);
        builder.Services.AddSingleton<IMetricSource, SnapshotSource>();
        if (outputs.Count > 0)
        {
            builder.Services.AddSingleton<IMetricSource>(
                services => new PipelineSource(() => services.GetRequiredService<EventPipeline>().Counts));
        }

        builder.AddExporterWeb(Web(options)); // last: it listens when the others have started
        WebApplication app = builder.Build();
        app.MapExporter();
        return app;
    }

    public static ExporterWebOptions Web(ExporterOptions options) => new()
    {
        Name = "rename_exporter",
        Version = BuildInfo.Current.Version,
        Description = "Who renames files on this host, how much, and how it ends.",
        Listen = options.Listen,
        SystemdSocket = options.SystemdSocket,
        TelemetryPath = options.TelemetryPath,
        MaxRequests = () => options.MaxRequests,
        ConfigFile = options.WebConfig,
        ReadyMeans = "the probe is attached and has been read",
        NotReady = services => services.GetRequiredService<RenameMonitor>().Unavailable,
    };
}
