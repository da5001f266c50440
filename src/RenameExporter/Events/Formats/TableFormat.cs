using System.Buffers;
using System.Globalization;
using System.Text;
using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>Lines in columns, for a terminal. A name that has spaces or quotes is in quotes.</summary>
internal static class TableFormat
{
    private const string Unknown = "?";

    // Bytes of padding and spaces, and of the line feed.
    private const int Between = 100;

    public static void WriteHeader(IBufferWriter<byte> output) =>
        Write(output, "TIME (UTC)", "PID", "USER", "PROCESS", "RESULT", "OLD -> NEW");

    /// <summary>A line of <see cref="LineLimit.Longest"/> bytes at most.</summary>
    public static void Write(RenameEvent renameEvent, IBufferWriter<byte> output)
    {
        if (renameEvent.Hidden is { } hidden)
        {
            string[] of = Line(renameEvent, "");
            Write(output, of[0], "-", hidden.Who.Uid is null ? "-" : of[2], of[3], of[4], SummaryFormat.Text(hidden));
            return;
        }

        string[] line = Line(renameEvent, "");
        if (LineLimit.IsDoubtful(renameEvent) && line.Sum(Encoding.UTF8.GetByteCount) > LineLimit.Longest - Between)
        {
            line = Line(
                renameEvent with
                {
                    Old = Cut(renameEvent.Old),
                    New = Cut(renameEvent.New),
                    ParentDirectory = Cut(renameEvent.ParentDirectory, LineLimit.Path),
                    User = renameEvent.User is { } user && LineLimit.SizeOf(user) <= LineLimit.Name ? user : null,
                },
                "cut");
        }

        Write(output, line[0], line[1], line[2], line[3], line[4], line[5]);
    }

    private static EventPath Cut(EventPath path) => path with { Bytes = Cut(path.Bytes, LineLimit.Path) };

    private static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> name, int most) =>
        name[..LineLimit.Begin(name.Span, most).Length];

    private static string[] Line(RenameEvent renameEvent, string remark)
    {
        RenameSample sample = renameEvent.Sample;
        return
        [
            Timestamp.OfDay(renameEvent.UnixNanoseconds),
            sample.Pid.ToString(CultureInfo.InvariantCulture),
            Quoted(renameEvent.User ?? sample.Uid.ToString(CultureInfo.InvariantCulture)),
            Quoted(EscapedName.Label(sample.Comm.Span)),
            Result(renameEvent),
            $"{Path(renameEvent.Old)} -> {Path(renameEvent.New)}{Remarks(renameEvent, remark)}",
        ];
    }

    private static string Result(RenameEvent renameEvent) => renameEvent.Burst is { } burst
        ? $"ALERT:{Words.Of(burst.Severity)}"
        : renameEvent.Guard is { } guard
        ? $"ALERT:{EcsGuard.ActionOf(guard)}"
        : !renameEvent.Succeeded
        ? Words.OfError(renameEvent.Sample.Error)
        : renameEvent.Sample.Kinds.HasFlag(RenameKinds.Noop) ? "no-op" : "ok";

    private static string Path(EventPath path) => path.Bytes.IsEmpty
        ? Unknown
        : Quoted(EscapedName.Text(path.Bytes.Span));

    private static string Of(BurstFacts burst) => string.Create(
        CultureInfo.InvariantCulture,
        $"burst of renames: {Words.Of(burst.Reason)}, {burst.Files} files in {burst.Duration.TotalSeconds:0.0} s");

    private static string Of(GuardFacts guard) => string.Create(
        CultureInfo.InvariantCulture,
        $"guard: rule {guard.Rule}, {Words.Of(guard.Outcome)}")
        + (guard.Budget is { } budget
            ? string.Create(CultureInfo.InvariantCulture, $", {guard.Over} over its {budget}")
            : "");

    // Beside the names, not in them: what a name says here is never ours.
    private static string Remarks(RenameEvent renameEvent, string remark)
    {
        string[] remarks =
        [
            .. renameEvent.Burst is { } burst ? [Of(burst)] : (string[])[],
            .. renameEvent.Guard is { } guard ? [Of(guard)] : (string[])[],
            .. Words.Of(renameEvent.Sample.Kinds & (RenameKinds.Replaced | RenameKinds.Exchanged)),
            .. Words.Of(renameEvent.Old.Doubts | renameEvent.New.Doubts).Select(word => word.Replace('_', ' ')),
            .. renameEvent.ParentDirectory.IsEmpty
                ? (string[])[]
                : [$"parent in {Quoted(EscapedName.Text(renameEvent.ParentDirectory.Span))}"],
            .. renameEvent.Sample.SuppressedBefore > 0
                ? [$"{renameEvent.Sample.SuppressedBefore} more not shown"]
                : (string[])[],
            .. remark.Length > 0 ? [remark] : (string[])[],
        ];
        return remarks.Length == 0 ? "" : $" ({string.Join(", ", remarks)})";
    }

    // A name that could be taken for something of ours. A backslash is the printable form's escape, so
    // a quote can be \x22.
    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(" \"") < 0 && text != Unknown && !text.StartsWith('(')
            ? text
            : $"\"{text.Replace("\"", @"\x22", StringComparison.Ordinal)}\"";

    private static void Write(
        IBufferWriter<byte> output, string time, string pid, string user, string process, string result,
        string paths) => Encoding.UTF8.GetBytes(
            $"{time,-12} {pid,7} {user,-10} {process,-15} {result,-9} {paths}\n", output);
}
