using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RenameExporter.Kernel;

namespace RenameExporter.Configuration;

/// <summary>The flags of the exporter: node_exporter's names and habits where it has them.</summary>
internal sealed class Flags
{
    public const int DefaultPort = 10876;

    public Option<ListenAddress[]> Listen { get; } = new("--web.listen-address")
    {
        HelpName = "address",
        Description = "Address to serve on: :PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT. "
            + "Repeatable. [default: :10876]",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [new ListenAddress(null, DefaultPort)],
        CustomParser = result => [.. result.Tokens.Select(token => ParseAddress(token.Value, result))],
    };

    public Option<string> TelemetryPath { get; } = Single(
        "--web.telemetry-path", "path", "Path of the metrics. [default: /metrics]", "/metrics",
        text => text.StartsWith('/') && text.Length > 1 && !text.StartsWith("/-/", StringComparison.Ordinal)
            && Uri.IsWellFormedUriString(text, UriKind.Relative) && text.IndexOfAny(['?', '#', '{', '}', '*']) < 0
            ? text : null,
        "a path such as /metrics, other than / and those below /-/");

    public Option<AttachMode?> Attach { get; } = Single<AttachMode?>(
        "--probe.attach", "mode",
        "How to attach: auto, fentry, kprobe-multi or tracepoint. auto takes the first that works "
            + "and loses least on this kernel. [default: auto]",
        null,
        text => AttachModes.All.Cast<AttachMode?>().FirstOrDefault(mode => mode!.Value.Name() == text),
        $"{AttachModes.Auto}, {string.Join(", ", AttachModes.All.Select(mode => mode.Name()))}",
        AttachModes.Auto);

    public Option<string> Comm { get; } = Single(
        "--probe.comm", "whose",
        "Whose name is the comm label: process (the thread-group leader's) or thread. "
            + "[default: process]",
        "process", text => text is "process" or "thread" ? text : null, "process or thread");

    public Option<int?> MaxEntries { get; } = Single<int?>(
        "--probe.max-entries", "number",
        "Actors (comm, uid, errno) that the kernel can count apart, 128 bytes each; more than that "
            + "are counted as <overflow> until idle ones make room. 16 to 1000000. [default: 16384]",
        16384,
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 16 and <= 1_000_000 ? number : null,
        "a number from 16 to 1000000");

    public Option<TimeSpan?> PollInterval { get; } = Single<TimeSpan?>(
        "--probe.poll-interval", "duration",
        "How often to look for idle slots and missed events; scrapes are always fresh. "
            + "100ms to 1m. [default: 1s]",
        TimeSpan.FromSeconds(1),
        text => Duration.Parse(text) is { } value && value >= TimeSpan.FromMilliseconds(100)
            && value <= TimeSpan.FromMinutes(1) ? value : null,
        "a duration from 100ms to 1m, such as 500ms or 1s");

    public Option<LogLevel?> Level { get; } = Single<LogLevel?>(
        "--log.level", "level", "debug, info, warn or error. [default: info]", LogLevel.Information,
        text => text switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => null,
        },
        "debug, info, warn or error");

    public Option<LogFormat?> Format { get; } = Single<LogFormat?>(
        "--log.format", "format", "logfmt or json. [default: logfmt]", LogFormat.Logfmt,
        text => text switch
        {
            "logfmt" => LogFormat.Logfmt,
            "json" => LogFormat.Json,
            _ => null,
        },
        "logfmt or json");

    public Option<bool> Version { get; } = new("--version")
    {
        Description = "Print the version and exit.",
        Arity = ArgumentArity.Zero,
    };

    private static ListenAddress ParseAddress(string text, ArgumentResult result)
    {
        if (ListenAddress.Parse(text, out string error) is { } address)
        {
            return address;
        }

        result.AddError($"--web.listen-address: {error}");
        return new(null, DefaultPort);
    }

    /// <summary>A flag that takes one value.</summary>
    /// <param name="parse">Null for a bad value.</param>
    /// <param name="expected">Completes "must be …".</param>
    /// <param name="fallbackName">A value that means the default, where parse cannot say so.</param>
    private static Option<T> Single<T>(
        string name, string value, string description, T fallback, Func<string, T?> parse,
        string expected, string? fallbackName = null) => new(name)
        {
            HelpName = value,
            Description = description,
            DefaultValueFactory = _ => fallback,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (text == fallbackName)
                {
                    return fallback;
                }

                if (parse(text) is { } parsed)
                {
                    return parsed;
                }

                result.AddError($"{name}: '{text}' must be {expected}");
                return fallback;
            },
        };
}
