using ExporterToolkit.Hosting;
using ExporterToolkit.Settings;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Listening;
using RenameExporter.Counting;
using RenameExporter.Events.Outputs;
using RenameExporter.Probing;

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

    /// <param name="errors">Gets what is wrong with --web.config.file.</param>
    public static ExporterOptions Of(FlagValues values, ICollection<string> errors) => new(
        values.Values(ExporterFlags.Listen),
        values.Value(ExporterFlags.TelemetryPath),
        values.Value(ExporterFlags.MaxRequests),
        new ProbeOptions(
            values.Value(ExporterFlags.Attach),
            values.Value(ExporterFlags.CommOfThread),
            values.Value(ExporterFlags.MaxEntries),
            values.Value(ExporterFlags.LabelsCgroup)),
        values.Value(ExporterFlags.PollInterval),
        new SeriesOptions(values.Value(ExporterFlags.SeriesMax), values.Value(ExporterFlags.SeriesIdleTimeout)),
        values.Value(ExporterFlags.LogLevel),
        values.Value(ExporterFlags.LogFormat))
    {
        Labels = new(
            values.Value(ExporterFlags.LabelsCgroup),
            values.Value(ExporterFlags.LabelsUser)
                ? Path.Combine(values.Value(ExporterFlags.RootFs), "etc/passwd")
                : null),
        Samples = values.Value(ExporterFlags.EventsRate) is > 0 and int rate
            ? new(rate, values.Value(ExporterFlags.EventsBurst))
            : null,
        Events = new(
            [.. values.Values(ExporterFlags.EventsOutput).Where(output => output != EventOutput.None)],
            values.Value(ExporterFlags.EventsCmdline),
            values.Value(ExporterFlags.EventsFlushTimeout),
            values.Value(ExporterFlags.RootFs)),
        KeepCapabilities = values.Value(ExporterFlags.KeepCapabilities),
        SystemdSocket = values.Value(ExporterFlags.SystemdSocket),
        WebConfig = ReadWebConfig(values.Value(ExporterFlags.WebConfigFile), errors),
    };

    private static WebConfigurationFile? ReadWebConfig(string name, ICollection<string> errors)
    {
        WebConfigurationFile? file = name.Length == 0 ? null : WebConfigurationFile.Read(name);
        foreach (string error in file?.Errors ?? [])
        {
            errors.Add(error);
        }

        return file;
    }
}
