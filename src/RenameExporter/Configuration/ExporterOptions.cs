using ExporterToolkit.Hosting;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Listening;
using RenameExporter.Events.Outputs;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Configuration;

/// <summary>What was asked for, checked.</summary>
/// <param name="Listen">Where to serve; at least one.</param>
/// <param name="TelemetryPath">Begins with a slash.</param>
/// <param name="MaxRequests">Scrapes at the same time; 0 = no limit.</param>
internal sealed record ExporterOptions(
    IReadOnlyList<ListenAddress> Listen,
    string TelemetryPath,
    int MaxRequests,
    ProbeOptions Probe,
    TimeSpan PollInterval,
    SeriesOptions Series,
    LogLevel LogLevel,
    LogFormat LogFormat)
{
    public LabelOptions Labels { get; init; } = LabelOptions.None;

    /// <summary>For whoever consumes samples; null: --events.rate=0, there shall be none.</summary>
    public SampleLimits? Samples { get; init; }

    public EventOptions Events { get; init; } = EventOptions.None;
    /// <summary>--web.config.file, read without errors; null: plain HTTP, for everybody.</summary>
    public WebConfigurationFile? WebConfig { get; init; }

    /// <summary>Drop no capabilities after attach.</summary>
    public bool KeepCapabilities { get; init; }

    /// <summary>Serve on sockets that systemd passed, not on <see cref="Listen"/>.</summary>
    public bool SystemdSocket { get; init; }
}
