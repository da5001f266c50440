using System.CommandLine;
using RenameExporter.Kernel;

namespace RenameExporter.Configuration;

/// <summary>The flags of the exporter: node_exporter's names and habits where it has them.</summary>
internal sealed class Flags
{
    public Flag<ListenAddress> Listen { get; } = new(
        "--web.listen-address", "address",
        "Address to serve on: :PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT. Repeatable.",
        ":10876", ListenAddress.TryParse,
        ":PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT, with a port from 0 to 65535",
        repeatable: true);

    public Flag<string> TelemetryPath { get; } = new(
        "--web.telemetry-path", "path", "Path of the metrics.",
        "/metrics", Values.TelemetryPath, "a path such as /metrics, other than / and those below /-/");

    public Flag<int> MaxRequests { get; } = new(
        "--web.max-requests", "number", "Scrapes served at the same time; one more gets 503. 0 = no limit.",
        "40", Values.MaxRequests, "a number from 0 to 1000000");

    public Flag<AttachMode?> Attach { get; } = new(
        "--probe.attach", "mode",
        "How to attach: auto, fentry, kprobe-multi, kprobe or tracepoint. auto takes the first that works "
            + "and loses least on this kernel.",
        AttachModes.Auto, Values.Attach,
        $"{AttachModes.Auto}, {string.Join(", ", AttachModes.All.Select(mode => mode.Name()))}");

    public Flag<bool> CommOfThread { get; } = new(
        "--probe.comm", "whose",
        "Whose name is the comm label: process (the thread-group leader's) or thread.",
        "process", Values.CommOfThread, "process or thread");

    public Flag<int> MaxEntries { get; } = new(
        "--probe.max-entries", "number",
        "Slots in the kernel, one for each (comm, uid, errno), 128 bytes each; more than that "
            + "are counted as <overflow> until idle ones make room. 16 to 1000000.",
        "16384", Values.MaxEntries, "a number from 16 to 1000000");

    public Flag<TimeSpan> PollInterval { get; } = new(
        "--probe.poll-interval", "duration",
        "How often to look for idle slots and missed renames; scrapes are always fresh. 100ms to 1m.",
        "1s", Values.PollInterval, "a duration from 100ms to 1m, such as 500ms or 1s");

    public Flag<int> SeriesMax { get; } = new(
        "--series.max", "number",
        "Actors (comm, uid) with series of their own; the rest is comm=\"<overflow>\". 1 to 1000000.",
        "10000", Values.SeriesMax, "a number from 1 to 1000000");

    public Flag<TimeSpan> SeriesIdleTimeout { get; } = new(
        "--series.idle-timeout", "duration",
        "How long an actor keeps its series without renaming; 0 = until others need the room.",
        "24h", Values.SeriesIdleTimeout, "0, or a duration from 1m, such as 30m or 24h");

    public Flag<bool> LabelsCgroup { get; } = new(
        "--labels.cgroup", "switch",
        "Labels cgroup (its leaf name) and container_id on every series of an actor. true or false.",
        "false", Values.Switch, "true or false");

    public Flag<bool> LabelsUser { get; } = new(
        "--labels.user", "switch",
        "Label user on every series of an actor: what /etc/passwd calls the uid. true or false.",
        "false", Values.Switch, "true or false");

    public Flag<string> RootFs { get; } = new(
        "--path.rootfs", "path",
        "Where the host's root file system is, for the user label; /host in a container that mounts it there.",
        "/", Values.DirectoryPath, "an absolute path such as /host");

    public Flag<LogLevel> LogLevel { get; } = new(
        "--log.level", "level", "debug, info, warn or error.",
        "info", Values.LogLevel, "debug, info, warn or error");

    public Flag<LogFormat> LogFormat { get; } = new(
        "--log.format", "format", "logfmt or json.", "logfmt", Values.LogFormat, "logfmt or json");

    public Option<bool> Version { get; } = new("--version")
    {
        Description = "Print the version and exit.",
        Arity = ArgumentArity.Zero,
    };

    /// <summary>In the order of --help.</summary>
    public IEnumerable<Option> All =>
    [
        Listen.Option, TelemetryPath.Option, MaxRequests.Option,
        Attach.Option, CommOfThread.Option, MaxEntries.Option, PollInterval.Option,
        SeriesMax.Option, SeriesIdleTimeout.Option,
        LabelsCgroup.Option, LabelsUser.Option, RootFs.Option,
        LogLevel.Option, LogFormat.Option, Version,
    ];
}
