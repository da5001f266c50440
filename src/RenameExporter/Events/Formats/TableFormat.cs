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

    public static void WriteHeader(IBufferWriter<byte> output) =>
        Write(output, "TIME (UTC)", "PID", "USER", "PROCESS", "RESULT", "OLD -> NEW");

    public static void Write(RenameEvent renameEvent, IBufferWriter<byte> output)
    {
        RenameSample sample = renameEvent.Sample;
        Write(
            output,
            Timestamp.OfDay(renameEvent.UnixNanoseconds),
            sample.Pid.ToString(CultureInfo.InvariantCulture),
            Quoted(renameEvent.User ?? sample.Uid.ToString(CultureInfo.InvariantCulture)),
            Quoted(EscapedName.Label(sample.Comm.Span)),
            Result(renameEvent),
            $"{Path(renameEvent.Old)} -> {Path(renameEvent.New)}{Remarks(renameEvent)}");
    }

    private static string Result(RenameEvent renameEvent) => !renameEvent.Succeeded
        ? Words.OfError(renameEvent.Sample.Error)
        : renameEvent.Sample.Kinds.HasFlag(RenameKinds.Noop) ? "no-op" : "ok";

    private static string Path(EventPath path) => path.Bytes.IsEmpty
        ? Unknown
        : Quoted(EscapedName.Text(path.Bytes.Span));

    // Beside the names, not in them: what a name says here is never ours.
    private static string Remarks(RenameEvent renameEvent)
    {
        string[] remarks =
        [
            .. Words.Of(renameEvent.Sample.Kinds & (RenameKinds.Replaced | RenameKinds.Exchanged)),
            .. Words.Of(renameEvent.Old.Doubts | renameEvent.New.Doubts).Select(word => word.Replace('_', ' ')),
            .. renameEvent.ParentDirectory.IsEmpty
                ? (string[])[]
                : [$"parent in {Quoted(EscapedName.Text(renameEvent.ParentDirectory.Span))}"],
            .. renameEvent.Sample.SuppressedBefore > 0
                ? [$"{renameEvent.Sample.SuppressedBefore} more not shown"]
                : (string[])[],
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
