using System.Globalization;
using ExporterToolkit.Hosting;
using ExporterToolkit.Settings;
using ExporterToolkit.Web.Listening;
using RenameExporter.Alerting;
using RenameExporter.Detection;
using RenameExporter.Events.Outputs;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Host;
using RenameExporter.Keeping;
using RenameExporter.Probing;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace RenameExporter.Configuration;

/// <summary>
/// The flags of the exporter, which all its commands take: node_exporter's names and habits where it has them. An
/// entry here is all that the command line, the environment, the file, --help, completions and --config.check need.
/// </summary>
internal static class ExporterFlags
{
    private const int Many = 1_000_000;
    private const int Port = 10876;

    // First: the entries below add themselves.
    private static readonly List<Flag> s_all = [];

    public static Flag<ListenAddress> Listen { get; } = Add(new Flag<ListenAddress>(
        "--web.listen-address", "address",
        "Addresses to serve on: :PORT (every address, IPv4 and IPv6), IPV4:PORT, [IPV6]:PORT, localhost:PORT or "
            + "unix:PATH (a socket of mode 0660). Repeatable.",
        string.Create(CultureInfo.InvariantCulture, $":{Port}"), ListenAddress.TryParse,
        ":PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT with a port from 0 to 65535, or unix:PATH "
            + "of at most 107 bytes")
    {
        Repeatable = true,
        Together = ListenAddress.FindClash,
        Nearest = text => ListenAddress.Nearest(text, Port),
    });

    public static Flag<string> TelemetryPath { get; } = Add(WebFlags.TelemetryPath);

    public static Flag<int> MaxRequests { get; } = Add(Flag.Number(
        "--web.max-requests",
        "Scrapes served at the same time. Further ones wait, or get 503. 0 = no limit.", "40", 0, Many,
        live: true));

    /// <summary>Empty: no file.</summary>
    public static Flag<string> WebConfigFile { get; } = Add(Flag.FileName(
        "--web.config.file",
        "TLS, passwords and headers, in the format of Prometheus' exporters. Read again when it changes."));

    public static Flag<bool> ShowEvents { get; } = Add(WebFlags.ShowEvents);

    public static Flag<Uri?> DashboardsUrl { get; } = Add(WebFlags.DashboardsUrl);

    public static Flag<Uri?> RunbookUrl { get; } = Add(WebFlags.RunbookUrl);

    public static Flag<bool> SystemdSocket { get; } = Add(Flag.Switch(
        "--web.systemd-socket",
        "Serve on the sockets that a systemd .socket unit passes, instead of the listen addresses."));

    /// <summary>Null: the first that works.</summary>
    public static Flag<AttachMode?> Attach { get; } = Add(Flag.Choice<AttachMode?>(
        "--probe.attach", "mode",
        $"Attach mode: {Flag.OneOf([.. AttachChoices().Select(choice => choice.Item1)])}. "
            + "auto takes the working one that misses the fewest renames on this kernel.",
        AttachModes.Auto, AttachChoices()));

    public static Flag<bool> CommOfThread { get; } = Add(Flag.Choice(
        "--probe.comm", "whose",
        "Source of the comm label: process (the name of the thread-group leader) or thread.",
        "process", [("process", false), ("thread", true)]));

    public static Flag<bool> Durations { get; } = Add(Flag.Switch(
        "--probe.durations",
        "Measure how long renames take (file_rename_duration_seconds). Without it a rename costs less: in "
            + "tracepoint mode nothing is attached to its entry, unless something else needs that.",
        on: true));

    public static Flag<int> MaxEntries { get; } = Add(Flag.Number(
        "--probe.max-entries",
        "Number of slots in the kernel, one for each (comm, uid, errno), some 240 bytes of kernel memory each. Renames without a slot "
            + "are counted under <overflow> until idle slots are reclaimed. 16 to 1000000.",
        "16384", 16, Many));

    public static Flag<TimeSpan> PollInterval { get; } = Add(Flag.Time(
        "--probe.poll-interval",
        "Interval of the search for idle slots and missed renames. Scrapes are always current. 100ms to 1m.",
        "1s", time => time >= TimeSpan.FromMilliseconds(100) && time <= TimeSpan.FromMinutes(1),
        "a duration from 100ms to 1m, such as 500ms or 1s", live: true));

    public static Flag<KeepPlace> Keep { get; } = Add(new Flag<KeepPlace>(
        "--probe.keep", "where",
        "Where the probe stays attached and counts while the exporter restarts: none, auto (systemd's descriptor store, if "
            + "the unit has one), or a directory in a BPF file system, of mode 0700. With a guard it is not kept.",
        KeepPlace.Auto, KeepPlace.TryParse, KeepPlace.Expected));

    public static Flag<TimeSpan> KeepFor { get; } = Add(Flag.Time(
        "--probe.keep-for",
        "How long a kept probe continues to sample after its exporter has ended. It continues to count. 0 = no limit.",
        "1h", time => time == TimeSpan.Zero || time >= TimeSpan.FromMinutes(2), // two of the longest polls
        "0, or a duration from 2m, such as 30m or 24h"));

    public static Flag<int> SeriesMax { get; } = Add(Flag.Number(
        "--series.max",
        "Number of actors (comm, uid) with series of their own. The rest are counted under comm=\"<overflow>\". "
            + "1 to 1000000.",
        "10000", 1, Many));

    public static Flag<TimeSpan> SeriesIdleTimeout { get; } = Add(Flag.Time(
        "--series.idle-timeout",
        "Time after which the series of an idle actor expire; 0 = only when others need the room.",
        "24h", time => time == TimeSpan.Zero || time >= TimeSpan.FromMinutes(1),
        "0, or a duration from 1m, such as 30m or 24h", live: true));

    public static Flag<bool> LabelsCgroup { get; } = Add(Flag.Switch(
        "--labels.cgroup",
        "Add the labels cgroup (its leaf name) and container_id to every series of an actor."));

    public static Flag<bool> LabelsUser { get; } = Add(Flag.Switch(
        "--labels.user",
        "Add the label user to every series of an actor: the name of its uid in the host's etc/passwd (--path.rootfs). Users "
            + "that only NSS knows (LDAP, SSSD, systemd) are shown as numbers; --labels.user-file can name them."));

    public static Flag<string> LabelsUserFile { get; } = Add(Flag.FileName(
        "--labels.user-file",
        "File of user names in the format of passwd(5), for --labels.user and events, instead of the host's "
            + "etc/passwd. 'getent passwd >FILE' writes one that includes the users of NSS. Read again when it "
            + "changes."));

    public static Flag<string> RootFs { get; } = Add(Flag.DirectoryPath(
        "--path.rootfs",
        "Path of the host's root file system, for user names and processes; /host in a container that mounts it "
            + "there.",
        "/", example: "/host"));

    public static Flag<bool> KeepCapabilities { get; } = Add(Flag.Switch(
        "--capabilities.keep",
        "Keep all capabilities. By default every thread drops them once the probe is attached (before Linux 5.19 "
            + "all but CAP_BPF)."));

    public static Flag<int> EventsRate { get; } = Add(Flag.Number(
        "--events.rate",
        "Renames per second of one actor (comm, uid, errno) that become events. The rest are only counted. 0 = "
            + "no events; the detector then samples 5 a second.",
        "5", 0, Many));

    public static Flag<int> EventsBurst { get; } = Add(Flag.Number(
        "--events.burst",
        "Number of renames of an actor that become events before --events.rate applies.",
        "20", 1, Many));

    public static Flag<int> EventsMaxRate { get; } = Add(Flag.Number(
        "--events.max-rate",
        "Events per second to the outputs, shared among all actors. The rest are counted. 0 = no limit.",
        "1000", 0, Many));

    public static Flag<EventOutput> EventsOutput { get; } = Add(new Flag<EventOutput>(
        "--events.output", "where",
        EventOutput.Help, EventOutput.NoneName, EventOutput.TryParse, EventOutput.Expected)
    {
        Repeatable = true,
        Together = EventOutput.FindClash,
        Choices = EventOutput.Choices,
    });

    public static Flag<long> EventsFileMaxSize { get; } = Add(Flag.Size(
        "--events.file-max-size",
        "Size at which a file of --events.output is renamed to PATH.1 and a new one begun; 0 = no limit, never "
            + "renamed.",
        "100MiB", size => size is 0 or >= 1 << 20, "0, or a size from 1MiB, such as 10MiB or 1GiB"));

    public static Flag<int> EventsFileKeep { get; } = Add(Flag.Number(
        "--events.file-keep",
        "Number of full files to keep: PATH.1, the newest, and so on; 0 = none. 0 to 100.", "3", 0, 100));

    public static Flag<int> EventsQueue { get; } = Add(Flag.Number(
        "--events.queue",
        "Capacity, in events, of the queue of samples and of the queue of each output. An event of more than 2 "
            + "KiB counts as several. Events that do not fit are dropped and counted. 1 to 1000000.",
        "16384", 1, Many));

    public static Flag<bool> EventsCmdline { get; } = Add(Flag.Switch(
        "--events.cmdline",
        "Add the command line of the process to events. It may contain secrets."));

    public static Flag<TimeSpan> EventsFlushTimeout { get; } = Add(Flag.Time(
        "--events.flush-timeout",
        "How long to wait at shutdown for events that are not delivered yet. 0 to 1m.",
        "2s", time => time <= TimeSpan.FromMinutes(1), "a duration from 0 to 1m, such as 500ms or 2s",
        live: true));

    public static Flag<OutputSelection?> EventsSelect { get; } = Add(SelectionFlags.OfOutput);

    public static Flag<string> EventsHostName { get; } = Add(OriginFlags.HostName);
    public static Flag<string> EventsNodeName { get; } = Add(OriginFlags.NodeName);
    public static Flag<EventLabel?> EventsLabel { get; } = Add(OriginFlags.Label);

    public static Flag<int> DetectorFiles { get; } = Add(Flag.Number(
        "--detector.files",
        "Number of files that must lose their type, or get one common extension, to make a burst, as ransomware "
            + "does. A burst sets a metric, sends an alert to each output and logs a warning. "
            + "At most --events.burst, and 1000; 0 = no detector.",
        "20", 0, 1000));

    public static Flag<TimeSpan> DetectorNewProgram { get; } = Add(Flag.Time(
        "--detector.new-program",
        "Age up to which a program is new to this host, unless it is a file of root in /usr, /opt and the like. "
            + "For a new program fewer signs make a burst. 0 = no program is new.",
        "24h", time => time == TimeSpan.Zero || time >= TimeSpan.FromMinutes(1),
        "0, or a duration from 1m, such as 30m or 24h"));

    public static Flag<string> DetectorUsualExtensions { get; } = Add(new Flag<string>(
        "--detector.usual-extensions", "list",
        "Extensions of usual file types, separated by bars: shipped (those of alerts/thresholds.yml), dwg, or "
            + "'step?|stl'. Repeatable.",
        UsualTypes.ShippedWord,
        (string text, out string value) =>
        {
            value = text;
            return UsualTypes.TryMake([text], out _);
        },
        UsualTypes.Expected)
    {
        Repeatable = true,
        Together = lists => UsualTypes.TryMake(lists, out _) ? null : (lists.Count - 1, "are too many together"),
    });

    /// <summary>Null: none.</summary>
    public static Flag<Uri?> Alertmanager { get; } = Add(new Flag<Uri?>(
        "--detector.alertmanager", "URL",
        "URL of an Alertmanager, http://HOST:9093, that is told of a burst at once, again while it lasts, and "
            + "when it ends. Repeatable. Each gets every alert, as the members of a cluster expect.",
        AlertmanagerUrl.None, AlertmanagerUrl.TryParse, AlertmanagerUrl.Expected)
    {
        Repeatable = true,
        Together = AlertmanagerUrl.FindClash,
    });

    /// <summary>Empty: no file.</summary>
    public static Flag<string> AlertmanagerConfig { get; } = Add(Flag.FileName(
        "--detector.alertmanager-config",
        "YAML file with basic_auth, authorization and tls_config for every --detector.alertmanager, in the "
            + "format of Prometheus. Read again when it changes."));

    /// <summary>Null: none.</summary>
    public static Flag<AlertLabel?> AlertmanagerLabel { get; } = Add(new Flag<AlertLabel?>(
        "--detector.alertmanager-label", "NAME=VALUE",
        "Label of every alert to an Alertmanager, such as cluster=prod. Set those that your Prometheus adds, "
            + "so that both alerts of a burst are one alert. The defaults are job=rename_exporter and "
            + "instance=HOST. Repeatable.",
        "none", AlertLabel.TryParse, AlertLabel.Expected)
    {
        Repeatable = true,
        Together = AlertLabel.FindClash,
    });

    public static Flag<string> GuardPolicyFile { get; } = Add(GuardFlags.PolicyFile);
    public static Flag<PolicyMode> GuardMode { get; } = Add(GuardFlags.Mode);
    public static Flag<Hook?> GuardHook { get; } = Add(GuardFlags.Hook);
    public static Flag<TimeSpan> GuardLease { get; } = Add(GuardFlags.Lease);

    public static Flag<LogLevel> LogLevel { get; } = Add(Flag.Choice(
        "--log.level", "level", "debug, info, warn or error.", "info",
        [("debug", Level.Debug), ("info", Level.Information), ("warn", Level.Warning), ("error", Level.Error)], live: true));

    public static Flag<LogFormat> LogFormat { get; } = Add(Flag.Choice(
        "--log.format", "format", "logfmt or json.", "logfmt",
        [("logfmt", ExporterToolkit.Hosting.LogFormat.Logfmt), ("json", ExporterToolkit.Hosting.LogFormat.Json)]));

    /// <summary>Empty: no file.</summary>
    public static Flag<string> ConfigFile { get; } = Add(Flag.FileName(
        "--config.file",
        "YAML file with the values of flags; the dots of their names are levels."));

    /// <summary>In the order in which they stand here.</summary>
    public static IReadOnlyList<Flag> All => s_all;

    private static (string, AttachMode?)[] AttachChoices() =>
        [(AttachModes.Auto, null), .. AttachModes.All.Select(mode => (mode.Name(), (AttachMode?)mode))];

    private static Flag<T> Add<T>(Flag<T> flag)
    {
        s_all.Add(flag);
        return flag;
    }
}
