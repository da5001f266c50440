using System.Globalization;
using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>What can be a column of the table.</summary>
internal enum TableColumn
{
    Time,
    Pid,
    User,
    Uid,
    Process,
    Executable,
    Container,
    Result,
    Extension,

    /// <summary>Old and new name, and remarks.</summary>
    Names,
}

internal static class TableColumns
{
    private const string Unknown = "?", None = "-";
    private const string Arrow = " -> ", Ellipsis = "…";
    private const int LeastOfPath = 16;
    private const int ShortContainerId = 12; // as container tools print them

    /// <summary>What is printed where nothing else is asked for.</summary>
    public static IReadOnlyList<TableColumn> Default { get; } =
        [TableColumn.Time, TableColumn.Pid, TableColumn.User, TableColumn.Process, TableColumn.Result, TableColumn.Names];

    public static IReadOnlyList<(string Word, TableColumn Column)> Words { get; } =
        [.. Enum.GetValues<TableColumn>().Select(column => (column.ToString().ToLowerInvariant(), column))];

    public static string Header(this TableColumn column) => column switch
    {
        TableColumn.Time => "TIME (UTC)",
        TableColumn.Names => "OLD -> NEW",
        _ => column.ToString().ToUpperInvariant(),
    };

    /// <summary>In characters; what is longer moves the rest of its line.</summary>
    public static int Width(this TableColumn column) => column switch
    {
        TableColumn.Time or TableColumn.Container => 12,
        TableColumn.Pid => 7,
        TableColumn.User or TableColumn.Uid or TableColumn.Extension => 10,
        TableColumn.Process => 15,
        TableColumn.Result => 9,
        _ => 30,
    };

    public static bool IsNumber(this TableColumn column) => column is TableColumn.Pid;

    /// <param name="remark">Behind the names.</param>
    /// <param name="room">Characters for the names.</param>
    public static string Of(this TableColumn column, RenameEvent made, string remark, int room) => column switch
    {
        TableColumn.Time => Timestamp.OfDay(made.UnixNanoseconds),
        TableColumn.Pid => made.Hidden is null ? Number((uint)made.Sample.Pid) : None,
        TableColumn.User => IsNobody(made) ? None : Quoted(made.User ?? Number(made.Sample.Uid)),
        TableColumn.Uid => IsNobody(made) ? None : Number(made.Sample.Uid),
        TableColumn.Process => Quoted(EscapedName.Label(made.Sample.Comm.Span)),
        TableColumn.Executable => Bytes(made.Executable.Span, None),
        TableColumn.Container => made.Cgroup.ContainerId is { Length: > 0 } id ? id[..Math.Min(id.Length, ShortContainerId)] : None,
        TableColumn.Result => Result(made),
        TableColumn.Extension => Bytes(made.New.Extension.Span, None),
        _ => made.Hidden is { } hidden
            ? SummaryFormat.Text(hidden)
            : Names(made, Remarks(made, remark), room),
    };

    private static string Names(RenameEvent made, string remarks, int room)
    {
        string old = Bytes(made.Old.Bytes.Span, Unknown), renamed = Bytes(made.New.Bytes.Span, Unknown);
        int each = (room - remarks.Length - Arrow.Length) / 2;
        if (old.Length + renamed.Length > 2 * each)
        {
            // What the one leaves is the other's.
            (int ofOld, int ofNew) = (Math.Max(each, 2 * each - renamed.Length), Math.Max(each, 2 * each - old.Length));
            (old, renamed) = (End(made.Old.Bytes.Span, old, ofOld), End(made.New.Bytes.Span, renamed, ofNew));
        }

        return $"{old}{Arrow}{renamed}{remarks}";
    }

    // The file's name stands at the end.
    private static string End(ReadOnlySpan<byte> path, string whole, int room)
    {
        if (whole.Length <= Math.Max(room, LeastOfPath))
        {
            return whole;
        }

        string text = EscapedName.Text(path);
        int begin = Math.Min(text.Length, Math.Max(0, text.Length - Math.Max(room, LeastOfPath) + 3)); // of the ellipsis and quotes
        begin += begin < text.Length && char.IsLowSurrogate(text[begin]) ? 1 : 0;
        return Ellipsis + Quoted(text[begin..]);
    }

    private static bool IsNobody(RenameEvent made) => made.Hidden is { Who.Uid: null };

    private static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Bytes(ReadOnlySpan<byte> name, string none) =>
        name.IsEmpty ? none : Quoted(EscapedName.Text(name));

    private static string Result(RenameEvent made) => made switch
    {
        { Burst: { } burst } => $"ALERT:{Formats.Words.Of(burst.Severity)}",
        { Guard: { } guard } => $"ALERT:{EcsGuard.ActionOf(guard)}",
        { Succeeded: false } => Formats.Words.OfError(made.Sample.Error)!,
        _ => made.Sample.Kinds.HasFlag(RenameKinds.Noop) ? "no-op" : "ok",
    };

    private static string Of(BurstFacts burst) => string.Create(
        CultureInfo.InvariantCulture,
        $"burst of renames: {Formats.Words.Of(burst.Reason)}, {burst.Files} files in {burst.Duration.TotalSeconds:0.0} s");

    private static string Of(GuardFacts guard) => string.Create(
        CultureInfo.InvariantCulture,
        $"guard: rule {guard.Rule}, {Formats.Words.Of(guard.Outcome)}")
        + (guard.Budget is { } budget
            ? string.Create(CultureInfo.InvariantCulture, $", {guard.Over} over its {budget}")
            : "");

    // Beside the names, not in them: what a name says here is never ours.
    private static string Remarks(RenameEvent made, string remark)
    {
        string[] remarks =
        [
            .. made.Burst is { } burst ? [Of(burst)] : (string[])[],
            .. made.Guard is { } guard ? [Of(guard)] : (string[])[],
            .. Formats.Words.Of(made.Sample.Kinds & (RenameKinds.Replaced | RenameKinds.Exchanged)),
            .. Formats.Words.Of(made.Old.Doubts | made.New.Doubts).Select(word => word.Replace('_', ' ')),
            .. made.ParentDirectory.IsEmpty
                ? (string[])[]
                : [$"parent in {Quoted(EscapedName.Text(made.ParentDirectory.Span))}"],
            .. made.Sample.SuppressedBefore > 0
                ? [$"{made.Sample.SuppressedBefore} more not shown"]
                : (string[])[],
            .. remark.Length > 0 ? [remark] : (string[])[],
        ];
        return remarks.Length == 0 ? "" : $" ({string.Join(", ", remarks)})";
    }

    // A name that could be taken for something of ours. A backslash is the printable form's escape, so
    // a quote can be \x22.
    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(" \"") < 0 && text is not (Unknown or None) && !text.StartsWith('(') && !text.StartsWith(Ellipsis, StringComparison.Ordinal)
            ? text
            : $"\"{text.Replace("\"", @"\x22", StringComparison.Ordinal)}\"";
}
