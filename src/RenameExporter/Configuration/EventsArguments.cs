using System.Globalization;
using System.Text;
using ExporterToolkit.Settings;

namespace RenameExporter.Configuration;

internal enum EventFormat
{
    Table,
    Json,
}

/// <summary>Which events are wanted; an empty list: all of them.</summary>
/// <param name="Comms">As they are, or as they are printed.</param>
internal sealed record EventSelection(
    IReadOnlyList<string> Comms, IReadOnlyList<uint> Uids, bool OnlyFailures, bool OnlyExtensionChanges);

/// <summary>'rename_exporter events': the exporter's flags, and those that say what is printed.</summary>
internal sealed class EventsArguments
{
    private const int LongestComm = 15; // TASK_COMM_LEN without the NUL
    private const string CountFlag = "--count";
    private const string ForFlag = "--for";
    private const string CommFlag = "--comm";
    private const string UidFlag = "--uid";
    private const string FailuresFlag = "--only-failures";
    private const string ExtensionsFlag = "--only-extension-changes";
    private const string FormatFlag = "--format";

    private const string Help =
        """
        Usage: rename_exporter events [flags below] [flags of rename_exporter]

        Prints renames as they happen: a table on a terminal, JSON lines (Elastic Common Schema) elsewhere.
        Ctrl-C ends it. It has a probe of its own; an exporter may run meanwhile.

          --count <number>  [default: 0]
              End after so many events; 0 = go on.
          --for <duration>  [default: 0]
              End after this time, such as 30s or 5m; 0 = go on.
          --comm <name>
              Only renames by processes of this name. Repeatable.
          --uid <number>
              Only renames by this user. Repeatable.
          --only-failures
              Only renames that failed.
          --only-extension-changes
              Only renames that gave a file another extension, as ransomware does.
          --format <format>  [default: table on a terminal, else json]
              table or json.

        The other flags are the exporter's ('rename_exporter --help') and mean the same. Of each actor
        --events.rate renames a second are printed; a line says how many were not. --events.cmdline adds
        command lines, --labels.cgroup the cgroups of processes that end at once. What is for serving
        (--web.*) or for other outputs (--events.output) does nothing here. The log has warnings only,
        unless --log.level=debug.

        Examples:
          rename_exporter events --comm=mv --count=10
          rename_exporter events --only-extension-changes --for=1m
          rename_exporter events --format=json --only-failures | jq .process.executable

        Exit codes:
          0  ended as told, by Ctrl-C, SIGTERM, or because the reader of its output ended
          1  failed: the probe cannot be attached
          2  bad usage: a flag is wrong
        """;

    private readonly OwnFlags _own;

    private EventsArguments(OwnFlags own)
    {
        _own = own;
        Count = own.One(CountFlag, TryParseCount, "a number from 0 to 1000000000", 0);
        Time = own.One(ForFlag, TryParseTime, "0, or a duration of at least 1s, such as 30s or 5m", TimeSpan.Zero);
        Format = own.One<EventFormat?>(FormatFlag, TryParseFormat, "table or json", null);
        Selection = new(
            own.Each<string>(CommFlag, TryParseComm, $"a name of 1 to {LongestComm} bytes: the kernel keeps no more"),
            own.Each<uint>(UidFlag, TryParseUid, "the number of a user"),
            own.Has(FailuresFlag),
            own.Has(ExtensionsFlag));
        if (Selection is { OnlyFailures: true, OnlyExtensionChanges: true })
        {
            own.Complain($"{FailuresFlag} and {ExtensionsFlag} together select nothing: "
                + "a rename that fails changes nothing");
        }
    }

    /// <summary>0: no limit.</summary>
    public int Count { get; }

    /// <summary>Zero: no limit.</summary>
    public TimeSpan Time { get; }

    /// <summary>Null: by what standard output is.</summary>
    public EventFormat? Format { get; }

    public EventSelection Selection { get; }

    /// <summary>The exporter's.</summary>
    public string[] Others => [.. _own.Others];

    /// <returns>Null when the command is another one.</returns>
    public static EventsArguments? Find(string[] args) =>
        args is [var name, .. string[] rest] && name == Command.Events.Name
            ? new(new(
                rest, valued: [CountFlag, ForFlag, CommFlag, UidFlag, FormatFlag],
                switches: [FailuresFlag, ExtensionsFlag]))
            : null;

    /// <summary>Says what there is to say without events.</summary>
    /// <returns>An exit code, or null: go on.</returns>
    public int? Answer(TextWriter output, TextWriter error) =>
        CommandHelp.Answer(Command.Events, Help, _own, output, error);

    private static bool TryParseCount(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= 1_000_000_000;

    private static bool TryParseTime(string text, out TimeSpan value)
    {
        TimeSpan? parsed = Duration.Parse(text);
        value = parsed ?? TimeSpan.Zero;
        return parsed == TimeSpan.Zero || (parsed >= TimeSpan.FromSeconds(1) && parsed <= TimeSpan.FromDays(40));
    }

    private static bool TryParseFormat(string text, out EventFormat? value)
    {
        value = text == "json" ? EventFormat.Json : EventFormat.Table;
        return text is "table" or "json";
    }

    // A printed name has more bytes where it has backslashes.
    private static bool TryParseComm(string text, out string value)
    {
        value = text;
        return text.Length > 0
            && (text.Contains('\\', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(text) <= LongestComm);
    }

    private static bool TryParseUid(string text, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
