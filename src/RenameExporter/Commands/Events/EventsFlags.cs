using ExporterToolkit.Settings;
using RenameExporter.Configuration;
using RenameExporter.Events.Formats;

namespace RenameExporter.Commands.Events;

internal enum EventFormat
{
    Table,
    Json,
}

/// <summary>The flags that say how events are printed, and until when.</summary>
internal static class EventsFlags
{
    /// <summary>0: no limit.</summary>
    public static readonly Flag<int> Count = Flag.Number(
        "--count", "Number of events after which to exit; 0 = no limit.", "0", 0, 1_000_000_000);

    /// <summary>Zero: no limit.</summary>
    public static readonly Flag<TimeSpan> For = Flag.Time(
        "--for", "Time after which to exit, such as 30s or 5m; 0 = no limit.", "0",
        time => time == TimeSpan.Zero || (time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromDays(40)),
        "0, or a duration of at least 1s, such as 30s or 5m");

    /// <summary>Without a default: it depends on what standard output is.</summary>
    public static readonly Flag<EventFormat> Format = Flag.Choice(
        "--format", "format", "table or json.", "", [("table", EventFormat.Table), ("json", EventFormat.Json)],
        defaultText: "table on a terminal, else json");

    /// <summary>Of the table; none given: <see cref="TableColumns.Default"/>.</summary>
    public static readonly Flag<IReadOnlyList<TableColumn>> Fields = new(
        "--fields", "columns", $"Columns of the table, with commas between them: {Flag.OneOf(Words)}.", "", TryParseFields,
        $"columns with commas between them, each once: {Flag.OneOf(Words)}")
    {
        DefaultText = string.Join(',', TableColumns.Default.Select(column => Words[(int)column])),
    };

    public static IReadOnlyList<Flag> All { get; } =
        [Count, For, .. SelectionFlags.All, Format, Fields];

    private static string[] Words => [.. TableColumns.Words.Select(known => known.Word)];

    private static bool TryParseFields(string text, out IReadOnlyList<TableColumn> value)
    {
        int[] columns = [.. text.Split(',').Select(word => Array.IndexOf(Words, word))];
        value = [.. columns.Select(column => (TableColumn)column)];
        return !columns.Contains(-1) && columns.Distinct().Count() == columns.Length;
    }
}
