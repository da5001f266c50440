using System.Globalization;
using ExporterToolkit.Delivery;
using Libbpf;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Events.Outputs;
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
    /// <param name="wanted">Which of them.</param>
    public static void AddProbe(
        this IServiceCollection services, LiveOptions live,
        Func<IReadOnlyList<ISink<RenameEvent>>>? sinks, Predicate<RenameEvent> wanted)
    {
        ExporterOptions options = live.Current;
        services.AddSingleton(options);
        services.AddSingleton(live);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ProbeLoader>();
        services.AddSingleton<RenameMonitor>();
        services.AddSingleton<SampleReader>();
        if (sinks is not null)
        {
            services.AddSingleton<HiddenRenames>();
            services.AddSingleton(provider => Pipeline(provider, options.Events, sinks(), wanted));
            services.AddSingleton<ISampleConsumer>(provider => provider.GetRequiredService<EventPipeline>());
            services.AddHostedService<EventService>();
        }

        services.AddHostedService<ProbeService>();
        services.AddHostedService<PollService>();
        services.AddHostedService(provider => provider.GetRequiredService<SampleReader>());
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

    private static EventPipeline Pipeline(
        IServiceProvider provider, EventOptions options, IReadOnlyList<ISink<RenameEvent>> sinks,
        Predicate<RenameEvent> wanted)
    {
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        ILogger<EventPipeline> logger = provider.GetRequiredService<ILogger<EventPipeline>>();
        string? proc = ProcessFiles.FindRoot(options.RootFs);
        if (proc is null)
        {
            logger.NoHostProcesses();
        }

        var maker = new EventMaker(
            new ProcessFiles(proc),
            options.Users.Open(provider.GetRequiredService<ILogger<PasswdFile>>()),
            time,
            options.CommandLines);
        return new(
            maker.Make, wanted, [.. sinks.Select(sink => EventPipeline.Runner(sink, time, logger, options.Queue))],
            logger, options.Queue,
            options.MaxRate > 0 ? new OutputRate(options.MaxRate, time, logger) : null,
            new(provider.GetRequiredService<HiddenRenames>(), maker.Summarize));
    }
}
