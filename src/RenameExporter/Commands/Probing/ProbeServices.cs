using System.Globalization;
using ExporterToolkit.Alerting;
using Libbpf;
using RenameExporter.Alerting;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Events.Outputs;
using RenameExporter.Events.Selection;
using RenameExporter.Guard;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Guard.Reporting;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Probing;

/// <summary>What serving and printing have in common: the probe, its readers, and events.</summary>
internal static class ProbeServices
{
    public const string DebugHint = "--log.level=debug tells where";

    /// <summary>Services start in this order, and stop in the reverse one.</summary>
    /// <param name="live">As they are at start, and later.</param>
    /// <param name="sinks">Where events go; none: no samples are taken.</param>
    /// <param name="selection">Which of them.</param>
    public static void AddProbe(
        this IServiceCollection services, LiveOptions live,
        Func<IReadOnlyList<SelectedSink>>? sinks, EventSelection selection)
    {
        ExporterOptions options = live.Current;
        services.AddSingleton(options);
        services.AddSingleton(live);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => HostIdentity.Read(options.Events.Origin, options.Events.RootFs));
        services.AddSingleton<ProbeLoader>();
        services.AddSingleton<RenameMonitor>();
        services.AddSingleton<SampleBuckets>();
        services.AddSingleton<SampleReader>();
        if (options.Alerts is { } alerts)
        {
            AddAlerts(services, alerts);
        }

        if (sinks is not null)
        {
            services.AddSingleton(provider => Pipeline(provider, options.Events, sinks(), selection));
            services.AddHostedService<EventService>();
        }

        // Before what limits and queues samples.
        if (options.Detector.IsOn)
        {
            AddDetector(services, options, alerts: sinks is not null);
        }

        if (sinks is not null && options.Samples is not null)
        {
            services.AddSingleton<HiddenRenames>();
            AddFollowed(services, options.Events, selection);
            services.AddSingleton<ISampleConsumer>(provider => provider.GetRequiredService<EventPipeline>());
        }

        services.AddSingleton<ProbeService>();
        services.AddHostedService(provider => provider.GetRequiredService<ProbeService>());
        services.AddHostedService<PollService>();
        if (options.Guard is { } guard)
        {
            AddGuard(services, options, guard);
        }

        services.AddHostedService(provider => provider.GetRequiredService<SampleReader>());
    }

    // Before the pipeline, which takes its time.
    private static void AddFollowed(IServiceCollection services, EventOptions events, EventSelection selection)
    {
        IEnumerable<EventSelection?> ofOutputs = events.Outputs.Select(output => events.Selections.GetValueOrDefault(output.Text));
        EventSelection[] following = [.. ofOutputs.OfType<EventSelection>().Prepend(selection).Where(each => each.FollowsActors)];
        if (following.Length > 0)
        {
            services.AddSingleton(provider => new FollowedActors(
                following, events.MaxRate, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<SampleBuckets>().Refill));
            services.AddSingleton<ISampleConsumer>(provider => provider.GetRequiredService<FollowedActors>());
        }
    }

    private static void AddGuard(IServiceCollection services, ExporterOptions options, GuardOptions guard)
    {
        CgroupHierarchy cgroups = Cgroups();
        services.AddSingleton(cgroups);
        services.AddSingleton<PolicyHistory>();
        services.AddSingleton<VerdictLog>();
        services.AddSingleton(provider => new GuardVerdicts(
            provider.GetRequiredService<PolicyHistory>(), new(Maker(provider, options.Events).Make),
            provider.GetRequiredService<VerdictLog>(), provider.GetService<EventPipeline>() is { } events ? events.Alert : null,
            provider.GetService<EventPipeline>() is { } queue ? queue.HasRoomForAlerts : () => true,
            provider.GetRequiredService<ILogger<GuardVerdicts>>()));
        services.AddSingleton(provider => new GuardKeeper(
            guard,
            new(guard.File, guard.Mode, options.Probe.RootFs, cgroups, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PolicyWatch>>()),
            provider.GetRequiredService<PolicyHistory>(), () => provider.GetRequiredService<GuardVerdicts>().Dropped,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<GuardKeeper>>()));
        services.AddSingleton<IVerdictListener>(provider => provider.GetRequiredService<GuardVerdicts>());
        services.AddSingleton<IBurstListener>(provider => provider.GetRequiredService<GuardKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<GuardVerdicts>());
        services.AddHostedService<GuardService>();
    }

    // Rules about cgroups match none then, which the policy's watch says.
    private static CgroupHierarchy Cgroups()
    {
        try
        {
            return CgroupHierarchy.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CgroupHierarchy.None;
        }
    }

    private static void AddAlerts(IServiceCollection services, AlertOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new AlertOutput(
            "rename_exporter", options.Alertmanagers, options.File, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AlertOutput>>()));
        services.AddSingleton<IBurstListener>(provider => new BurstAlerts(
            provider.GetRequiredService<AlertOutput>().Tell,
            BurstAlerts.With(options.Labels, provider.GetRequiredService<HostIdentity>().Name),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<AlertService>();
    }

    /// <summary>What libbpf warns about, we report with the attempt it belongs to: it is for debugging.</summary>
    public static void RouteLibbpfMessages(ILogger logger)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            LibbpfLog.RouteTo((_, text) => logger.FromLibbpf(LogLevel.Debug, text), upTo: LibbpfLogLevel.Information);
        }
        else
        {
            LibbpfLog.Silence();
        }
    }

    /// <summary>Does what a scrape does.</summary>
    public static (string Status, string? Failure) Report(RenameMonitor monitor)
    {
        if (monitor.IsHandedOver)
        {
            return (monitor.Unavailable ?? "", null); // a restart would take it from the other one
        }

        try
        {
            using RenameSnapshot snapshot = monitor.Take();
            return (string.Create(
                CultureInfo.InvariantCulture,
                $"attached by {snapshot.Attach.Name()}: {snapshot.Events.Renamed} renames, "
                + $"{snapshot.Events.Failed} failed, {snapshot.Actors.Count} actors"), null);
        }
        catch (ProbeException e)
        {
            return ("the probe cannot be read", e.Message);
        }
    }

    private static void AddDetector(IServiceCollection services, ExporterOptions options, bool alerts)
    {
        services.AddSingleton(provider => Detector(provider, options));
        services.AddSingleton<ISampleConsumer>(provider => provider.GetRequiredService<BurstWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<BurstWatch>());
        if (alerts)
        {
            services.AddSingleton<IBurstListener, BurstEvents>();
        }
    }

    private static BurstWatch Detector(IServiceProvider provider, ExporterOptions options)
    {
        ILogger<BurstWatch> logger = provider.GetRequiredService<ILogger<BurstWatch>>();
        if (options.Detector.Files > options.SampleBurst)
        {
            logger.FewSamples(options.SampleBurst, options.Detector.Files);
        }

        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        var ages = new ProgramAges(options.Detector.NewProgram, time);
        return new(
            new(options.Detector, ages), options.Detector.Usual, ages, Maker(provider, options.Events).Make, options.Labels,
            provider.GetServices<IBurstListener>(), time, logger,
            provider.GetRequiredService<SampleBuckets>());
    }

    internal static EventMaker Maker(IServiceProvider provider, EventOptions options) => new(
        ProcessFiles.Find(options.RootFs),
        options.Users.Open(provider.GetRequiredService<ILogger<PasswdFile>>()),
        provider.GetRequiredService<HostIdentity>(),
        provider.GetRequiredService<TimeProvider>(),
        options.CommandLines);

    private static EventPipeline Pipeline(
        IServiceProvider provider, EventOptions options, IReadOnlyList<SelectedSink> sinks,
        EventSelection selection)
    {
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        ILogger<EventPipeline> logger = provider.GetRequiredService<ILogger<EventPipeline>>();
        if (ProcessFiles.FindRoot(options.RootFs) is null)
        {
            logger.NoHostProcesses();
        }

        // Without events nobody is told of renames that have none.
        HiddenRenames? hidden = provider.GetService<HiddenRenames>();
        FollowedActors? followed = provider.GetService<FollowedActors>();
        EventMaker maker = Maker(provider, options);
        return new(
            maker.Make, selection, [.. sinks.Select(one => EventPipeline.Runner(one.Sink, time, logger, options.Queue, one.Selection, maker.Dropped))],
            logger, options.Queue,
            options.MaxRate > 0 ? new OutputRate(options.MaxRate, time, logger, followed is null ? null : followed.IsFollowed) : null,
            hidden is null ? null : new(hidden, maker.Summarize), followed is null ? null : followed.Hear);
    }
}
