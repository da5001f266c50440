using System.Buffers;
using System.Text;

namespace RenameExporter.Events.Formats;

/// <summary>
/// Lines in columns, for a terminal. A name that has spaces or quotes is in quotes. Of what makes no event, and of what
/// concerns more than one rename, the last column says all there is to say.
/// </summary>
/// <param name="columns">At least one.</param>
/// <param name="width">Characters of a line; paths that have no room lose their begin. Null: as many as it takes.</param>
/// <param name="colours">Failures are red, and alerts are red and bold: SGR of ECMA-48, which all terminals know.</param>
internal sealed class TableFormat(IReadOnlyList<TableColumn> columns, bool colours = false, Func<int>? width = null)
{
    private const string Red = "\e[31m", BoldRed = "\e[1;31m", Plain = "\e[0m";

    private static readonly TableFormat s_sentence = new([TableColumn.Process, TableColumn.Names, TableColumn.Result]);

    // Bytes of padding, spaces, colours, and of the line feed.
    private const int Between = 200;

    public void WriteHeader(IBufferWriter<byte> output) =>
        Write(output, [.. columns.Select(column => column.Header())], "");

    /// <summary>A line of <see cref="LineLimit.Longest"/> bytes at most.</summary>
    public void Write(RenameEvent renameEvent, IBufferWriter<byte> output) => Write(
        output, Cells(renameEvent), !colours ? "" : renameEvent.IsAlert ? BoldRed : renameEvent.Succeeded ? "" : Red);

    /// <summary>Who did what, and how it ended, as one line: what a viewer of logs shows of an event.</summary>
    public static string Sentence(RenameEvent renameEvent) => string.Join(": ", s_sentence.Cells(renameEvent));

    private string[] Cells(RenameEvent renameEvent)
    {
        string[] line = Line(renameEvent, "");
        return renameEvent.Hidden is null
            && LineLimit.IsDoubtful(renameEvent) && line.Sum(Encoding.UTF8.GetByteCount) > LineLimit.Longest - Between
            ? Line(Cut(renameEvent), "cut")
            : line;
    }

    private static RenameEvent Cut(RenameEvent made) => made with
    {
        Old = made.Old with { Bytes = Cut(made.Old.Bytes, LineLimit.Path) },
        New = made.New with { Bytes = Cut(made.New.Bytes, LineLimit.Path) },
        Executable = Cut(made.Executable, LineLimit.Path),
        ParentDirectory = Cut(made.ParentDirectory, LineLimit.Path),
        User = made.User is { } user && LineLimit.SizeOf(user) <= LineLimit.Name ? user : null,
    };

    private static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> name, int most) =>
        name[..LineLimit.Begin(name.Span, most).Length];

    private string[] Line(RenameEvent renameEvent, string remark)
    {
        int room = width is null ? int.MaxValue : width() - columns.SkipLast(1).Sum(column => column.Width() + 1);
        return [.. columns.Select(column => column.Of(renameEvent, remark, room))];
    }

    private void Write(IBufferWriter<byte> output, string[] cells, string colour)
    {
        var line = new StringBuilder(colour);
        for (int i = 0; i < cells.Length; i++)
        {
            int width = i < cells.Length - 1 ? columns[i].Width() : 0;
            string space = new(' ', Math.Max(0, width - cells[i].Length));
            line.Append(columns[i].IsNumber() ? $"{space}{cells[i]}" : $"{cells[i]}{space}").Append(' ');
        }

        line.Length--;
        Encoding.UTF8.GetBytes(line.Append(colour.Length > 0 ? Plain : "").Append('\n').ToString(), output);
    }
}
