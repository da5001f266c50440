using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Host;
using RenameExporter.Live;
using RenameExporter.Metrics;

namespace RenameExporter.Commands.Probing;

/// <summary>What a live view takes besides the probe: 24 KB of rates, and samples while somebody asks.</summary>
internal static class LiveServices
{
    /// <summary>Beside <see cref="ProbeServices.AddProbe"/>.</summary>
    /// <param name="needsSamples">Takes samples although nothing else may want them.</param>
    /// <param name="showsFiles">Whether who asks may see paths.</param>
    public static void AddLive(
        this IServiceCollection services, ExporterOptions options, bool needsSamples, bool showsFiles)
    {
        services.AddSingleton<RateHistory>();
        if (options.Detector.IsOn)
        {
            services.AddSingleton<LiveBursts>();
            services.AddSingleton<IBurstListener>(provider => provider.GetRequiredService<LiveBursts>());
        }

        if (needsSamples || options.TakesSamples)
        {
            services.AddSingleton(provider => new LiveSamples(
                provider.GetRequiredService<TimeProvider>(),
                showsFiles ? ProbeServices.Maker(provider, options.Events).Make : null));
            services.AddSingleton<ISampleConsumer>(provider => provider.GetRequiredService<LiveSamples>());
        }

        services.AddSingleton(provider => new LiveReport(
            new(
                provider.GetRequiredService<RenameMonitor>(), BuildInfo.Current,
                provider.GetService<HostIdentity>()?.Name ?? Environment.MachineName, options.TelemetryPath,
                provider.GetService<LiveBursts>(), provider.GetService<LiveSamples>(),
                provider.GetService<EventPipeline>() is { } events ? () => events.Counts : null),
            provider.GetRequiredService<TimeProvider>()));
    }
}
