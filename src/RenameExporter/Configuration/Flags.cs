using ExporterToolkit.Hosting;
using ExporterToolkit.Web.Listening;
using RenameExporter.Events.Outputs;
using RenameExporter.Kernel;

namespace RenameExporter.Configuration;

/// <summary>
/// The flags of the exporter: node_exporter's names and habits where it has them. An entry here is all
/// that the command line, the environment, the file, --help and --config.check need.
/// </summary>
internal static class Flags
{
    // First: the entries below add themselves.
    private static readonly List<Flag> s_all = [];

    public static Flag<ListenAddress> Listen { get; } = Add(new Flag<ListenAddress>(
        "--web.listen-address", "address",
        "Where to serve: :PORT (every address, IPv4 and IPv6), IPV4:PORT, [IPV6]:PORT, localhost:PORT or "
            + "unix:/PATH (a socket of mode 0660). Repeatable.",
        ":10876", ListenAddress.TryParse,
        ":PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT with a port from 0 to 65535, or unix:/PATH "
            + "of at most 107 bytes")
    {
        Repeatable = true,
        Together = ListenAddress.FindClash,
    });

    public static Flag<string> TelemetryPath { get; } = Add(new Flag<string>(
        "--web.telemetry-path", "path", "Path of the metrics.",
        "/metrics", Values.TelemetryPath, "a path such as /metrics, other than / and those below /-/"));

    public static Flag<int> MaxRequests { get; } = Add(new Flag<int>(
        "--web.max-requests", "number", "Scrapes served at the same time; one more gets 503. 0 = no limit.",
        "40", Values.MaxRequests, "a number from 0 to 1000000"));

    /// <summary>Empty: no file.</summary>
    public static Flag<string> WebConfigFile { get; } = Add(new Flag<string>(
        "--web.config.file", "file",
        "TLS, passwords and headers, in the format of Prometheus' exporters; read again when it changes.",
        "", Values.FileName, "the name of a file"));

    public static Flag<bool> SystemdSocket { get; } = Add(new Flag<bool>(
        "--web.systemd-socket", "true|false",
        "Serve on the sockets that a systemd .socket unit passes; the listen addresses are then not used.",
        "false", Values.Switch, "true or false")
    {
        BareValue = "true",
    });

    public static Flag<AttachMode?> Attach { get; } = Add(new Flag<AttachMode?>(
        "--probe.attach", "mode",
        $"How to attach: {Values.AttachNames}. auto takes the first that works and loses least on this "
            + "kernel.",
        AttachModes.Auto, Values.Attach, Values.AttachNames));

    public static Flag<bool> CommOfThread { get; } = Add(new Flag<bool>(
        "--probe.comm", "whose",
        "Whose name is the comm label: process (the thread-group leader's) or thread.",
        "process", Values.CommOfThread, "process or thread"));

    public static Flag<int> MaxEntries { get; } = Add(new Flag<int>(
        "--probe.max-entries", "number",
        "Slots in the kernel, one for each (comm, uid, errno), 128 bytes each; more than that "
            + "are counted as <overflow> until idle ones make room. 16 to 1000000.",
        "16384", Values.MaxEntries, "a number from 16 to 1000000"));

    public static Flag<TimeSpan> PollInterval { get; } = Add(new Flag<TimeSpan>(
        "--probe.poll-interval", "duration",
        "How often to look for idle slots and missed renames; scrapes are always fresh. 100ms to 1m.",
        "1s", Values.PollInterval, "a duration from 100ms to 1m, such as 500ms or 1s"));

    public static Flag<int> SeriesMax { get; } = Add(new Flag<int>(
        "--series.max", "number",
        "Actors (comm, uid) with series of their own; the rest is comm=\"<overflow>\". 1 to 1000000.",
        "10000", Values.SeriesMax, "a number from 1 to 1000000"));

    public static Flag<TimeSpan> SeriesIdleTimeout { get; } = Add(new Flag<TimeSpan>(
        "--series.idle-timeout", "duration",
        "How long an actor keeps its series without renaming; 0 = until others need the room.",
        "24h", Values.SeriesIdleTimeout, "0, or a duration from 1m, such as 30m or 24h"));

    public static Flag<bool> LabelsCgroup { get; } = Add(new Flag<bool>(
        "--labels.cgroup", "true|false",
        "Labels cgroup (its leaf name) and container_id on every series of an actor.",
        "false", Values.Switch, "true or false")
    {
        BareValue = "true",
    });

    public static Flag<bool> LabelsUser { get; } = Add(new Flag<bool>(
        "--labels.user", "true|false",
        "Label user on every series of an actor: what /etc/passwd calls the uid.",
        "false", Values.Switch, "true or false")
    {
        BareValue = "true",
    });

    public static Flag<string> RootFs { get; } = Add(new Flag<string>(
        "--path.rootfs", "path",
        "Where the host's root file system is, for names of users, and processes; /host in a container that "
            + "mounts it there.",
        "/", Values.DirectoryPath, "an absolute path such as /host"));

    public static Flag<bool> KeepCapabilities { get; } = Add(new Flag<bool>(
        "--capabilities.keep", "true|false",
        "Keep all capabilities. Without it every thread drops them once the probe is attached (before Linux 5.19 "
            + "all but CAP_BPF).",
        "false", Values.Switch, "true or false")
    {
        BareValue = "true",
    });

    public static Flag<int> EventsRate { get; } = Add(new Flag<int>(
        "--events.rate", "number",
        "Renames a second of one actor (comm, uid, errno) that become events; the rest is only counted. "
            + "0 = no events.",
        "5", Values.EventsRate, "a number from 0 to 1000000"));

    public static Flag<int> EventsBurst { get; } = Add(new Flag<int>(
        "--events.burst", "number",
        "How many renames of an actor become events before --events.rate is the limit.",
        "20", Values.EventsBurst, "a number from 1 to 1000000"));

    public static Flag<EventOutput> EventsOutput { get; } = Add(new Flag<EventOutput>(
        "--events.output", "where", EventOutput.Help, EventOutput.NoneName, EventOutput.TryParse, EventOutput.Expected)
    {
        Repeatable = true,
        Together = EventOutput.FindClash,
    });

    public static Flag<bool> EventsCmdline { get; } = Add(new Flag<bool>(
        "--events.cmdline", "true|false",
        "Events have the command line of the process, which may hold secrets.",
        "false", Values.Switch, "true or false")
    {
        BareValue = "true",
    });

    public static Flag<TimeSpan> EventsFlushTimeout { get; } = Add(new Flag<TimeSpan>(
        "--events.flush-timeout", "duration",
        "How long a stop may wait for events that are not delivered yet. 0 to 1m.",
        "2s", Values.EventsFlushTimeout, "a duration from 0 to 1m, such as 500ms or 2s"));

    public static Flag<LogLevel> LogLevel { get; } = Add(new Flag<LogLevel>(
        "--log.level", "level", "debug, info, warn or error.",
        "info", Values.LogLevel, "debug, info, warn or error"));

    public static Flag<LogFormat> LogFormat { get; } = Add(new Flag<LogFormat>(
        "--log.format", "format", "logfmt or json.", "logfmt", Values.LogFormat, "logfmt or json"));

    /// <summary>Empty: no file.</summary>
    public static Flag<string> ConfigFile { get; } = Add(new Flag<string>(
        "--config.file", "file", "YAML file with the values of flags; the dots of their names are levels.",
        "", Values.FileName, "the name of a file"));

    /// <summary>Flags that make the program do something else than run. Only on the command line.</summary>
    public static IReadOnlyList<ActionFlag> Actions { get; } =
        [ActionFlag.ConfigCheck, ActionFlag.Help, ActionFlag.Version];

    /// <summary>In the order in which they stand here.</summary>
    public static IReadOnlyList<Flag> All => s_all;

    private static Flag<T> Add<T>(Flag<T> flag)
    {
        s_all.Add(flag);
        return flag;
    }
}

/// <param name="Group">The section of --help; "other" is the last one.</param>
internal sealed record ActionFlag(string Name, string Group, string Description)
{
    public static readonly ActionFlag ConfigCheck = new(
        "--config.check", "config",
        "Check flags, environment and file, print the values and where each comes from, and exit.");

    public static readonly ActionFlag Help = new("--help", "other", "Print this and exit. Also -h.");

    public static readonly ActionFlag Version = new("--version", "other", "Print the version and exit.");
}
