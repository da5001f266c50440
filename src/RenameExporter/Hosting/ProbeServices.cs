using RenameExporter.Configuration;
using RenameExporter.Events;
using RenameExporter.Kernel;
using RenameExporter.Sinks;
using RenameExporter.Snapshots;

namespace RenameExporter.Hosting;

/// <summary>What serving and printing have in common: the probe, its readers, and events.</summary>
internal static class ProbeServices
{
    /// <summary>Services start in this order, and stop in the reverse one.</summary>
    /// <param name="live">As they are at start, and later.</param>
    /// <param name="sinks">Where events go; none: no samples are taken.</param>
    /// <param name="wanted">Which of them.</param>
    public static void AddProbe(
        this IServiceCollection services, LiveOptions live,
        Func<IServiceProvider, IReadOnlyList<IEventSink>>? sinks, Predicate<RenameEvent> wanted)
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
            services.AddSingleton(provider => Pipeline(provider, options.Events, sinks(provider), wanted));
            services.AddSingleton<ISampleConsumer>(provider => provider.GetRequiredService<EventPipeline>());
            services.AddHostedService<EventService>();
        }

        services.AddHostedService<ProbeService>();
        services.AddHostedService<PollService>();
        services.AddHostedService(provider => provider.GetRequiredService<SampleReader>());
    }

    private static EventPipeline Pipeline(
        IServiceProvider provider, EventOptions options, IReadOnlyList<IEventSink> sinks,
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
            new ProcessFiles(time, proc),
            new PasswdFile(
                Path.Combine(options.RootFs, "etc/passwd"), provider.GetRequiredService<ILogger<PasswdFile>>()),
            time,
            options.CommandLines);
        return new(maker.Make, wanted, [.. sinks.Select(sink => new SinkRunner(sink, time, logger))], logger);
    }
}
