using System.Globalization;
using System.Text;
using ExporterToolkit.Settings;
using RenameExporter.Escaping;
using RenameExporter.Events;

namespace RenameExporter.Commands.Events;

internal enum EventFormat
{
    Table,
    Json,
}

/// <summary>The flags that say which events are printed, and how.</summary>
internal static class EventsFlags
{
    private const int LongestComm = 15; // TASK_COMM_LEN without the NUL

    /// <summary>0: no limit.</summary>
    public static readonly Flag<int> Count = Flag.Number(
        "--count", "End after so many events; 0 = go on.", "0", 0, 1_000_000_000);

    /// <summary>Zero: no limit.</summary>
    public static readonly Flag<TimeSpan> For = Flag.Time(
        "--for", "End after this time, such as 30s or 5m; 0 = go on.", "0",
        time => time == TimeSpan.Zero || (time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromDays(40)),
        "0, or a duration of at least 1s, such as 30s or 5m");

    public static readonly Flag<string> Comm = new(
        "--comm", "name", "Only renames by processes of this name. Repeatable.", "", TryParseComm,
        $"a name of 1 to {LongestComm} bytes: the kernel keeps no more")
    {
        DefaultText = "",
        Repeatable = true,
    };

    public static readonly Flag<uint> Uid = new(
        "--uid", "number", "Only renames by this user. Repeatable.", "",
        (string text, out uint value) => uint.TryParse(
            text, NumberStyles.None, CultureInfo.InvariantCulture, out value),
        "the number of a user")
    {
        DefaultText = "",
        Repeatable = true,
    };

    public static readonly Flag<bool> OnlyFailures = Flag.Switch(
        "--only-failures", "Only renames that failed.");

    public static readonly Flag<bool> OnlyExtensionChanges = Flag.Switch(
        "--only-extension-changes", "Only renames that gave a file another extension, as ransomware does.");

    /// <summary>Without a default: it depends on what standard output is.</summary>
    public static readonly Flag<EventFormat> Format = Flag.Choice(
        "--format", "format", "table or json.", "", [("table", EventFormat.Table), ("json", EventFormat.Json)],
        defaultText: "table on a terminal, else json");

    public static IReadOnlyList<Flag> All { get; } =
        [Count, For, Comm, Uid, OnlyFailures, OnlyExtensionChanges, Format];

    // A printed name has more bytes where it has backslashes.
    private static bool TryParseComm(string text, out string value)
    {
        value = text;
        return text.Length > 0
            && (text.Contains('\\', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(text) <= LongestComm);
    }
}

/// <summary>Which events are wanted; an empty list: all of them.</summary>
/// <param name="Comms">As they are, or as they are printed.</param>
internal sealed record EventSelection(
    IReadOnlyList<string> Comms, IReadOnlyList<uint> Uids, bool OnlyFailures, bool OnlyExtensionChanges)
{
    public static EventSelection Of(FlagValues values) => new(
        values.Values(EventsFlags.Comm), values.Values(EventsFlags.Uid), values.Value(EventsFlags.OnlyFailures),
        values.Value(EventsFlags.OnlyExtensionChanges));

    public bool IsWanted(RenameEvent renameEvent) =>
        (Comms.Count == 0 || Names(renameEvent.Sample.Comm.Span).Any(Comms.Contains))
        && (Uids.Count == 0 || Uids.Contains(renameEvent.Sample.Uid))
        && !(OnlyFailures && renameEvent.Succeeded)
        && (!OnlyExtensionChanges || renameEvent.ExtensionChanged
            || (renameEvent.Hidden is not null && renameEvent.Succeeded)); // nobody knows which of them did

    // A backslash is typed as it is, or doubled as it is printed.
    private static string[] Names(ReadOnlySpan<byte> comm) => [EscapedName.Label(comm), Encoding.UTF8.GetString(comm)];
}
