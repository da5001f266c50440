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
        "Where to serve: :PORT (every address, IPv4 and IPv6), IPV4:PORT, [IPV6]:PORT, localhost:PORT or "
            + "unix:/PATH (a socket of mode 0660). Repeatable.",
        string.Create(CultureInfo.InvariantCulture, $":{Port}"), ListenAddress.TryParse,
        ":PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT with a port from 0 to 65535, or unix:/PATH "
            + "of at most 107 bytes")
    {
        Repeatable = true,
        Together = ListenAddress.FindClash,
        Nearest = text => ListenAddress.Nearest(text, Port),
    });

    public static Flag<string> TelemetryPath { get; } = Add(WebFlags.TelemetryPath);

    public static Flag<int> MaxRequests { get; } = Add(Flag.Number(
        "--web.max-requests", "Scrapes served at the same time; one more waits, or gets 503. 0 = no limit.", "40", 0, Many,
        live: true));

    /// <summary>Empty: no file.</summary>
    public static Flag<string> WebConfigFile { get; } = Add(Flag.FileName(
        "--web.config.file",
        "TLS, passwords and headers, in the format of Prometheus' exporters; read again when it changes."));

    public static Flag<bool> ShowEvents { get; } = Add(WebFlags.ShowEvents);

    public static Flag<Uri?> DashboardsUrl { get; } = Add(WebFlags.DashboardsUrl);

    public static Flag<Uri?> RunbookUrl { get; } = Add(WebFlags.RunbookUrl);

    public static Flag<bool> SystemdSocket { get; } = Add(Flag.Switch(
        "--web.systemd-socket",
        "Serve on the sockets that a systemd .socket unit passes; the listen addresses are then not used."));

    /// <summary>Null: the first that works.</summary>
    public static Flag<AttachMode?> Attach { get; } = Add(Flag.Choice<AttachMode?>(
        "--probe.attach", "mode",
        $"How to attach: {Flag.OneOf([.. AttachChoices().Select(choice => choice.Item1)])}. "
            + "auto takes the first that works and loses least on this kernel.",
        AttachModes.Auto, AttachChoices()));

    public static Flag<bool> CommOfThread { get; } = Add(Flag.Choice(
        "--probe.comm", "whose",
        "Whose name is the comm label: process (the thread-group leader's) or thread.",
        "process", [("process", false), ("thread", true)]));

    public static Flag<bool> Durations { get; } = Add(Flag.Switch(
        "--probe.durations",
        "Count how long renames take (file_rename_duration_seconds). Without it a rename costs less: in tracepoint mode "
            + "nothing is attached to its entry, unless something else needs that.",
        on: true));

    public static Flag<int> MaxEntries { get; } = Add(Flag.Number(
        "--probe.max-entries",
        "Slots in the kernel, one for each (comm, uid, errno), 128 bytes each; more than that "
            + "are counted as <overflow> until idle ones make room. 16 to 1000000.",
        "16384", 16, Many));

    public static Flag<TimeSpan> PollInterval { get; } = Add(Flag.Time(
        "--probe.poll-interval",
        "How often to look for idle slots and missed renames; scrapes are always fresh. 100ms to 1m.",
        "1s", time => time >= TimeSpan.FromMilliseconds(100) && time <= TimeSpan.FromMinutes(1),
        "a duration from 100ms to 1m, such as 500ms or 1s", live: true));

    public static Flag<int> SeriesMax { get; } = Add(Flag.Number(
        "--series.max",
        "Actors (comm, uid) with series of their own; the rest is comm=\"<overflow>\". 1 to 1000000.",
        "10000", 1, Many));

    public static Flag<TimeSpan> SeriesIdleTimeout { get; } = Add(Flag.Time(
        "--series.idle-timeout",
        "How long an actor keeps its series without renaming; 0 = until others need the room.",
        "24h", time => time == TimeSpan.Zero || time >= TimeSpan.FromMinutes(1),
        "0, or a duration from 1m, such as 30m or 24h", live: true));

    public static Flag<bool> LabelsCgroup { get; } = Add(Flag.Switch(
        "--labels.cgroup", "Labels cgroup (its leaf name) and container_id on every series of an actor."));

    public static Flag<bool> LabelsUser { get; } = Add(Flag.Switch(
        "--labels.user",
        "Label user on every series of an actor: what etc/passwd below --path.rootfs calls the uid. Users that only "
            + "NSS knows (LDAP, SSSD, systemd) are numbers; --labels.user-file can name them."));

    public static Flag<string> LabelsUserFile { get; } = Add(Flag.FileName(
        "--labels.user-file",
        "Names of users from this file, which is like passwd(5), for --labels.user and events, instead of the host's "
            + "etc/passwd. 'getent passwd >FILE' makes one with those of NSS. It is read again when it changes."));

    public static Flag<string> RootFs { get; } = Add(Flag.DirectoryPath(
        "--path.rootfs",
        "Where the host's root file system is, for names of users, and processes; /host in a container that "
            + "mounts it there.",
        "/", example: "/host"));

    public static Flag<bool> KeepCapabilities { get; } = Add(Flag.Switch(
        "--capabilities.keep",
        "Keep all capabilities. Without it every thread drops them once the probe is attached (before Linux 5.19 "
            + "all but CAP_BPF)."));

    public static Flag<int> EventsRate { get; } = Add(Flag.Number(
        "--events.rate",
        "Renames a second of one actor (comm, uid, errno) that become events; the rest is only counted. "
            + "0 = no events; the detector then looks at 5 a second.",
        "5", 0, Many));

    public static Flag<int> EventsBurst { get; } = Add(Flag.Number(
        "--events.burst", "How many renames of an actor become events before --events.rate is the limit.",
        "20", 1, Many));

    public static Flag<int> EventsMaxRate { get; } = Add(Flag.Number(
        "--events.max-rate",
        "Events a second that go to outputs, of all actors together, each with its share; the rest is counted. "
            + "0 = no limit.",
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
        "How large a file of --events.output grows before it is renamed to PATH.1, and begun anew; 0 = without "
            + "limit, and never renamed.",
        "100MiB", size => size is 0 or >= 1 << 20, "0, or a size from 1MiB, such as 10MiB or 1GiB"));

    public static Flag<int> EventsFileKeep { get; } = Add(Flag.Number(
        "--events.file-keep",
        "How many full files are kept: PATH.1, the newest, and so on; 0 = none. 0 to 100.", "3", 0, 100));

    public static Flag<int> EventsQueue { get; } = Add(Flag.Number(
        "--events.queue",
        "How many samples may wait to become events, and how many events for each output; one that takes more than 2 KiB "
            + "of memory counts as several. What does not fit is dropped, and counted. 1 to 1000000.",
        "16384", 1, Many));

    public static Flag<bool> EventsCmdline { get; } = Add(Flag.Switch(
        "--events.cmdline", "Events have the command line of the process, which may hold secrets."));

    public static Flag<TimeSpan> EventsFlushTimeout { get; } = Add(Flag.Time(
        "--events.flush-timeout", "How long a stop may wait for events that are not delivered yet. 0 to 1m.",
        "2s", time => time <= TimeSpan.FromMinutes(1), "a duration from 0 to 1m, such as 500ms or 2s",
        live: true));

    public static Flag<OutputSelection?> EventsSelect { get; } = Add(SelectionFlags.OfOutput);

    public static Flag<string> EventsHostName { get; } = Add(OriginFlags.HostName);
    public static Flag<string> EventsNodeName { get; } = Add(OriginFlags.NodeName);
    public static Flag<EventLabel?> EventsLabel { get; } = Add(OriginFlags.Label);

    public static Flag<int> DetectorFiles { get; } = Add(Flag.Number(
        "--detector.files",
        "So many files that lose their type, or of many types that get one extension, are a burst, as ransomware makes "
            + "them: a metric, an alert in each output, a warning in the log. At most --events.burst, and 1000; 0 = no "
            + "detector.",
        "20", 0, 1000));

    public static Flag<TimeSpan> DetectorNewProgram { get; } = Add(Flag.Time(
        "--detector.new-program",
        "Age up to which a program is new to this host, unless it is a file of root in /usr, /opt and the like; of a new "
            + "one fewer signs are enough for a burst. 0 = none is new.",
        "24h", time => time == TimeSpan.Zero || time >= TimeSpan.FromMinutes(1),
        "0, or a duration from 1m, such as 30m or 24h"));

    public static Flag<string> DetectorUsualExtensions { get; } = Add(new Flag<string>(
        "--detector.usual-extensions", "list",
        "Extensions of usual file types, with bars between: shipped (those of alerts/thresholds.yml), or "
            + "such as dwg or 'step?|stl'. Repeatable.",
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
        "An Alertmanager that is told of bursts at once, again while they last, and when they are over: "
            + "http://HOST:9093. Repeatable: each gets every alert, as the members of a cluster want it.",
        AlertmanagerUrl.None, AlertmanagerUrl.TryParse, AlertmanagerUrl.Expected)
    {
        Repeatable = true,
        Together = AlertmanagerUrl.FindClash,
    });

    /// <summary>Empty: no file.</summary>
    public static Flag<string> AlertmanagerConfig { get; } = Add(Flag.FileName(
        "--detector.alertmanager-config",
        "YAML file with basic_auth, authorization and tls_config for every --detector.alertmanager, as Prometheus has "
            + "them; read again when it changes."));

    /// <summary>Null: none.</summary>
    public static Flag<AlertLabel?> AlertmanagerLabel { get; } = Add(new Flag<AlertLabel?>(
        "--detector.alertmanager-label", "NAME=VALUE",
        "A label of every alert to an Alertmanager, such as cluster=prod; with those that your Prometheus adds, its "
            + "alert of the same burst is the same alert. job is rename_exporter, and instance the name of this host, unless "
            + "given. Repeatable.",
        "none", AlertLabel.TryParse, AlertLabel.Expected)
    {
        Repeatable = true,
        Together = AlertLabel.FindClash,
    });

    /// <summary>Empty: no guard; nothing of it is loaded.</summary>
    public static Flag<string> GuardPolicyFile { get; } = Add(Flag.FileName(
        "--guard.policy.file",
        "YAML file with rules for a guard in the kernel, which stops who renames more than they allow; read again when it "
            + "changes. Without it nothing of the guard is loaded. 'rename_exporter guard check FILE' explains one."));

    public static Flag<PolicyMode> GuardMode { get; } = Add(Flag.Choice(
        "--guard.mode", "mode",
        "monitor (say what the guard would do) or enforce (do it, where the policy says mode: enforce, too).",
        "monitor", [("monitor", PolicyMode.Monitor), ("enforce", PolicyMode.Enforce)]));

    /// <summary>Null: the first that proves itself.</summary>
    public static Flag<Hook?> GuardHook { get; } = Add(Flag.Choice<Hook?>(
        "--guard.hook", "hook",
        $"Where the guard looks: {Flag.OneOf([.. Hooks.Choices.Select(choice => choice.Item1)])}. lsm and fmod_ret can deny "
            + "a rename, the others can stop and kill alone. auto takes the first that proves itself.",
        Hooks.Auto, Hooks.Choices));

    public static Flag<TimeSpan> GuardLease { get; } = Add(Flag.Time(
        "--guard.lease",
        "The kernel enforces for so long after the exporter was last heard of, so that one that hangs stops nobody. 1s to 1m.",
        "2s", time => time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromMinutes(1),
        "a duration from 1s to 1m, such as 2s"));

    public static Flag<LogLevel> LogLevel { get; } = Add(Flag.Choice(
        "--log.level", "level", "debug, info, warn or error.", "info",
        [("debug", Level.Debug), ("info", Level.Information), ("warn", Level.Warning), ("error", Level.Error)], live: true));

    public static Flag<LogFormat> LogFormat { get; } = Add(Flag.Choice(
        "--log.format", "format", "logfmt or json.", "logfmt",
        [("logfmt", ExporterToolkit.Hosting.LogFormat.Logfmt), ("json", ExporterToolkit.Hosting.LogFormat.Json)]));

    /// <summary>Empty: no file.</summary>
    public static Flag<string> ConfigFile { get; } = Add(Flag.FileName(
        "--config.file", "YAML file with the values of flags; the dots of their names are levels."));

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
