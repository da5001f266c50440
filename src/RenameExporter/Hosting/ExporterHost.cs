using ExporterToolkit.Alerting;
using ExporterToolkit.Exposition;
using ExporterToolkit.Hosting;
using ExporterToolkit.Settings;
using ExporterToolkit.Web;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Events.Outputs;
using RenameExporter.Events.Selection;
using RenameExporter.Guard;
using RenameExporter.Keeping;
using RenameExporter.Live;
using RenameExporter.Metrics;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Hosting;

/// <summary>Puts the parts together. Services start in the order they are added here.</summary>
internal static class ExporterHost
{
    private const string ReadyMeans = "the probe is attached, sees renames, and has been read";

    // SIGTERM to exit takes 5 s at most: this much for scrapes in flight, the rest to detach.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3.5);

    /// <param name="values">Where the options come from: what is read again; null: nothing.</param>
    public static WebApplication Build(ExporterOptions options, FlagValues? values = null)
    {
        var live = new LiveOptions(options);

        // Empty: no appsettings.json, no ASPNETCORE_ variables, no watcher on the working directory.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = "/" }); // the working directory may be gone
        builder.Logging.AddLines(() => live.Current.LogLevel, options.LogFormat);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        if (options.Keep.Keeper() is { } keeper)
        {
            builder.Services.AddSingleton(_ => keeper);
        }

        IReadOnlyList<EventOutput> outputs = options.Events.Outputs;
        builder.Services.AddProbe(
            live,
            outputs.Count == 0 ? null : () =>
                [.. outputs.Select(output => output.Selected(options.Events)).OfType<SelectedSink>()],
            EventSelection.All);
        if (options.Keep.Directory is not null)
        {
            builder.Services.AddHostedService(provider => new HandoverService(
                (PinDirectory)provider.GetRequiredService<IProbeKeeper>(), live, provider.GetRequiredService<ProbeService>(),
                provider.GetRequiredService<RenameMonitor>(), provider.GetRequiredService<SampleReader>(),
                provider.GetRequiredService<ILogger<HandoverService>>()));
        }

        builder.Services.AddLive(options, needsSamples: options.ShowEvents, options.ShowEvents);
        if (options.Detector.IsOn)
        {
            builder.Services.AddSingleton<IBurstListener, BurstLog>();
        }

        builder.Services.AddSystemd(provider => ProbeServices.Report(provider.GetRequiredService<RenameMonitor>()));

        // In the order of the page.
        builder.Services.AddSingleton(BuildInfo.Current);
        builder.Services.AddSingleton<IMetricSource, SnapshotSource>();
        builder.Services.AddSingleton<IMetricSource>(services => new BurstSource(
            services.GetService<BurstWatch>() is { } watch ? () => watch.Counts : null));
        builder.Services.AddSingleton<IMetricSource>(services => new GuardSource(
            services.GetService<GuardKeeper>() is { } keeper ? () => keeper.State : null));
        if (outputs.Count > 0)
        {
            builder.Services.AddSingleton<IMetricSource>(
                services => new PipelineSource(() => services.GetRequiredService<EventPipeline>().Counts with
                {
                    WakeUps = services.GetRequiredService<SampleReader>().WakeUps,
                }));
        }

        if (options.Alerts is not null)
        {
            builder.Services.AddSingleton<IMetricSource>(services => services.GetRequiredService<AlertOutput>());
        }

        if (values?.IsWatchable == true)
        {
            builder.Services.AddSingleton(provider => new ConfigurationReload(
                values, live.Take, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ConfigurationReload>>()));
            builder.Services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
            builder.Services.AddSingleton(
                provider => provider.GetRequiredService<ConfigurationReload>().Metrics(MetricCatalogue.Config));
        }

        ExporterWeb web = Web(live);
        web.AddTo(builder); // last: it listens when the others have started
        WebApplication app = builder.Build();
        web.MapTo(app);
        return app;
    }

    public static ExporterWeb Web(LiveOptions live) => new()
    {
        Name = "rename_exporter",
        Version = BuildInfo.Current.Version,
        Description = "Counts file renames on this host by process, user and result.",
        Listen = live.Current.Listen,
        SystemdSocket = live.Current.SystemdSocket,
        TelemetryPath = live.Current.TelemetryPath,
        MaxRequests = () => live.Current.MaxRequests,
        ConfigFile = live.Current.WebConfig,
        Pages = LivePages.All(
            BuildInfo.Current.Version, live.Current.TelemetryPath, ReadyMeans, live.Current.DashboardsUrl, live.Current.RunbookUrl),
        ReadyMeans = ReadyMeans,
        NotReady = services => services.GetRequiredService<RenameMonitor>().NotReady,
    };
}
