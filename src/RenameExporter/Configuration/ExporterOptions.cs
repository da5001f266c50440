using ExporterToolkit.Hosting;
using ExporterToolkit.Http;
using ExporterToolkit.Settings;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Listening;
using RenameExporter.Alerting;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events.Outputs;
using RenameExporter.Guard;
using RenameExporter.Guard.Policies;
using RenameExporter.Host;
using RenameExporter.Keeping;
using RenameExporter.Probing;

namespace RenameExporter.Configuration;

/// <summary>What was asked for, checked.</summary>
/// <param name="Listen">Where to serve; at least one.</param>
/// <param name="SystemdSocket">Serve on sockets that systemd passed, not on <paramref name="Listen"/>.</param>
/// <param name="TelemetryPath">Begins with a slash.</param>
/// <param name="MaxRequests">Scrapes at the same time; 0 = no limit.</param>
/// <param name="WebConfig">--web.config.file, read without errors; null: plain HTTP, for everybody.</param>
/// <param name="Samples">Of which events are made; null: --events.rate=0, there shall be none.</param>
/// <param name="KeepCapabilities">Drop no capabilities after attach.</param>
internal sealed record ExporterOptions(
    IReadOnlyList<ListenAddress> Listen,
    bool SystemdSocket,
    string TelemetryPath,
    int MaxRequests,
    WebConfigurationFile? WebConfig,
    ProbeOptions Probe,
    TimeSpan PollInterval,
    SeriesOptions Series,
    LabelOptions Labels,
    SampleLimits? Samples,
    EventOptions Events,
    bool KeepCapabilities,
    LogLevel LogLevel,
    LogFormat LogFormat)
{
    /// <summary>Null: no Alertmanager is told of bursts.</summary>
    public AlertOptions? Alerts { get; init; }

    /// <summary>--probe.keep.</summary>
    public KeepPlace Keep { get; init; } = KeepPlace.Nowhere;

    /// <summary>--probe.keep-for; zero: without limit.</summary>
    public TimeSpan KeepFor { get; init; }

    /// <summary>Of a probe that is kept.</summary>
    public KeepLimits KeepLimits => new(KeepFor, Series.MaxActors);

    /// <summary>--web.show-events.</summary>
    public bool ShowEvents { get; init; }

    /// <summary>--web.dashboards-url; null: not known.</summary>
    public Uri? DashboardsUrl { get; init; }

    /// <summary>--web.runbook-url; null: the one in the binary.</summary>
    public Uri? RunbookUrl { get; init; }

    // As the defaults of --events.rate have it: what the detector takes where there are no events.
    private const int DetectorRate = 5;

    /// <summary>Null: no guard.</summary>
    public GuardOptions? Guard { get; init; }

    public DetectorOptions Detector { get; init; } = DetectorOptions.Off;

    /// <summary>--events.burst.</summary>
    public int SampleBurst { get; init; } = 1;

    /// <summary>What the kernel samples where anybody consumes samples; null: nobody does.</summary>
    public SampleLimits? SampleLimits => Samples ?? (Detector.IsOn ? new(DetectorRate, SampleBurst) : null);

    /// <summary>Whether the exporter takes samples: for the detector, for events, or for the files that the page shows.</summary>
    public bool TakesSamples => SampleLimits is not null && (Detector.IsOn || MakesEvents || ShowEvents);

    /// <summary>Whether renames become events.</summary>
    public bool MakesEvents => Samples is not null && Events.Outputs.Count > 0;

    /// <param name="errors">Gets what is wrong with files, and with flags that do not go together.</param>
    public static ExporterOptions Of(FlagValues values, ICollection<string> errors)
    {
        if (values.Value(ExporterFlags.LabelsUserFile).Length > 0 && Users(values).Problem() is { } problem)
        {
            errors.Add($"{ExporterFlags.LabelsUserFile.Name}: {problem}");
        }

        if (!File.Exists("/proc/self/status"))
        {
            errors.Add("/proc is not mounted here, and the exporter needs it: mount -t proc proc /proc");
        }

        string rootFs = values.Value(ExporterFlags.RootFs);
        if (!Directory.Exists(rootFs))
        {
            errors.Add(
                $"{ExporterFlags.RootFs.Name}: there is no directory {rootFs} here that can be looked at; "
                + "mount the host's root there, or leave the flag out");
        }

        foreach (string mistake in values.Values(ExporterFlags.EventsOutput).SelectMany(output => output.Problems()))
        {
            errors.Add(mistake);
        }

        if (values.IsGiven(ExporterFlags.DetectorFiles)
            && values.Value(ExporterFlags.DetectorFiles) > values.Value(ExporterFlags.EventsBurst))
        {
            errors.Add(
                $"{ExporterFlags.DetectorFiles.Name}={values.Value(ExporterFlags.DetectorFiles)} is more than "
                + $"{ExporterFlags.EventsBurst.Name}={values.Value(ExporterFlags.EventsBurst)}, so the detector would not see "
                + $"that many files of a burst; raise {ExporterFlags.EventsBurst.Name}, or lower it");
        }

        ExporterOptions options = Checked(values, errors);
        if (options is { ShowEvents: true, SampleLimits: null })
        {
            errors.Add(
                $"{ExporterFlags.ShowEvents.Name} has no effect with {ExporterFlags.EventsRate.Name}=0 and "
                + $"{ExporterFlags.DetectorFiles.Name}=0: without samples no files are known; leave one of them out");
        }

        return options with
        {
            Events = options.Events with
            {
                Selections = SelectionFlags.OfOutputs(values, options.Events, options.Detector.IsOn, errors),
            },
            Alerts = ReadAlerts(values, errors),
            Guard = ReadGuard(values, errors),
        };
    }

    private static ExporterOptions Checked(FlagValues values, ICollection<string> errors) => new(
        values.Values(ExporterFlags.Listen),
        values.Value(ExporterFlags.SystemdSocket),
        values.Value(ExporterFlags.TelemetryPath),
        values.Value(ExporterFlags.MaxRequests),
        ReadWebConfig(values.Value(ExporterFlags.WebConfigFile), errors),
        new ProbeOptions(
            values.Value(ExporterFlags.Attach),
            values.Value(ExporterFlags.CommOfThread),
            values.Value(ExporterFlags.MaxEntries),
            values.Value(ExporterFlags.LabelsCgroup))
        {
            RootFs = values.Value(ExporterFlags.RootFs),
            Durations = values.Value(ExporterFlags.Durations),
        },
        values.Value(ExporterFlags.PollInterval),
        new SeriesOptions(values.Value(ExporterFlags.SeriesMax), values.Value(ExporterFlags.SeriesIdleTimeout)),
        new LabelOptions(
            values.Value(ExporterFlags.LabelsCgroup),
            values.Value(ExporterFlags.LabelsUser) ? Users(values) : null),
        values.Value(ExporterFlags.EventsRate) is > 0 and int rate
            ? new(rate, values.Value(ExporterFlags.EventsBurst))
            : null,
        new EventOptions(
            [.. values.Values(ExporterFlags.EventsOutput).Where(output => output != EventOutput.None)],
            values.Value(ExporterFlags.EventsCmdline),
            values.Value(ExporterFlags.EventsFlushTimeout),
            values.Value(ExporterFlags.RootFs))
        {
            Users = Users(values),
            MaxRate = values.Value(ExporterFlags.EventsMaxRate),
            Files = new(values.Value(ExporterFlags.EventsFileMaxSize), values.Value(ExporterFlags.EventsFileKeep)),
            Queue = values.Value(ExporterFlags.EventsQueue),
            Origin = new(
                values.Value(ExporterFlags.EventsHostName), values.Value(ExporterFlags.EventsNodeName),
                values.Values(ExporterFlags.EventsLabel).OfType<EventLabel>().ToArray()),
        },
        values.Value(ExporterFlags.KeepCapabilities),
        values.Value(ExporterFlags.LogLevel),
        values.Value(ExporterFlags.LogFormat))
    {
        Detector = new(
            values.Value(ExporterFlags.DetectorFiles),
            values.Value(ExporterFlags.DetectorNewProgram),
            UsualTypes.Of(values.Values(ExporterFlags.DetectorUsualExtensions) is { Count: > 0 } lists
                ? lists
                : [UsualTypes.ShippedWord])),
        SampleBurst = values.Value(ExporterFlags.EventsBurst),
        ShowEvents = values.Value(ExporterFlags.ShowEvents),
        DashboardsUrl = values.Value(ExporterFlags.DashboardsUrl),
        RunbookUrl = values.Value(ExporterFlags.RunbookUrl),
        Keep = values.Value(ExporterFlags.Keep),
        KeepFor = values.Value(ExporterFlags.KeepFor),
    };

    private static AlertOptions? ReadAlerts(FlagValues values, ICollection<string> errors)
    {
        Uri[] urls = [.. values.Values(ExporterFlags.Alertmanager).OfType<Uri>()];
        foreach (Flag flag in (Flag[])[ExporterFlags.AlertmanagerConfig, ExporterFlags.AlertmanagerLabel])
        {
            if (urls.Length == 0 && values.IsGiven(flag))
            {
                errors.Add($"{flag.Name} has no effect without {ExporterFlags.Alertmanager.Name}: which Alertmanager is it for?");
            }
        }

        if (urls.Length > 0 && values.Value(ExporterFlags.DetectorFiles) == 0)
        {
            errors.Add(
                $"{ExporterFlags.Alertmanager.Name} has no effect with {ExporterFlags.DetectorFiles.Name}=0, which switches the "
                + "detector off; leave one of them out");
        }

        string name = values.Value(ExporterFlags.AlertmanagerConfig);
        HttpClientFile? file = name.Length == 0 ? null : HttpClientFile.Read(name);
        foreach (string error in file?.Errors ?? [])
        {
            errors.Add(error);
        }

        return urls.Length > 0
            ? new(urls, file, [.. values.Values(ExporterFlags.AlertmanagerLabel).OfType<AlertLabel>()])
            : null;
    }

    private static GuardOptions? ReadGuard(FlagValues values, ICollection<string> errors)
    {
        string name = values.Value(ExporterFlags.GuardPolicyFile);
        if (name.Length > 0)
        {
            var file = PolicyFile.Read(name, DateTimeOffset.UtcNow, isOld: true);
            foreach (string error in file.Errors)
            {
                errors.Add(error);
            }

            return new(
                file, values.Value(ExporterFlags.GuardMode), values.Value(ExporterFlags.GuardHook),
                values.Value(ExporterFlags.GuardLease));
        }

        return null;
    }

    private static UserNames Users(FlagValues values) =>
        UserNames.Of(values.Value(ExporterFlags.RootFs), values.Value(ExporterFlags.LabelsUserFile));

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
