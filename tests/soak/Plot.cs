using System.Globalization;
using System.Text;

namespace Soak;

/// <summary>The run as a picture: one panel for each thing that was recorded, one line for each exporter.</summary>
internal static class Plot
{
    // Okabe and Ito's, for those who see red and green alike.
    private static readonly (string Role, string Colour, string Label)[] s_lines =
    [
        ("long", "#0072b2", "one life, 512 slots"),
        ("killed", "#d55e00", "many lives, 512 slots"),
        ("witness", "#009e73", "one life, 65,536 slots"),
    ];

    public static string Svg(Recording recording, string title)
    {
        var axis = new Axis(recording.Rows.Max(row => row.Seconds));
        var text = new StringBuilder();
        Panel[] panels =
        [
            Of("resident memory, MB", row => row.Usage.ResidentBytes / 1e6),
            Of("open descriptors", row => row.Usage.Descriptors),
            Of("threads", row => row.Usage.Threads),
            new("renames a second, counted or in overflow",
                [.. s_lines.Select(line => Rates(recording.Of(line.Role)))], false),
            new("renames too many or too few in the books, at every check",
                [.. s_lines.Select(line => recording.Of(line.Role).Where(row => row.Balance is not null)
                    .Select(row => new Point(row.Seconds, (double)row.Balance!.Difference, row.Life)).ToArray())], true),
        ];
        int height = Axis.Top + (panels.Length * Axis.PanelHeight) + 30;
        text.Append(CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Axis.Width} {height}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            <text x="{Axis.Left}" y="22" font-size="15">{title}</text>

            """);
        for (int i = 0; i < s_lines.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"""<text x="{Axis.Left + (i * 220)}" y="44" fill="{s_lines[i].Colour}">{s_lines[i].Role}: {s_lines[i].Label}</text>""").Append('\n');
        }

        for (int i = 0; i < panels.Length; i++)
        {
            panels[i].Draw(text, axis, Axis.Top + (i * Axis.PanelHeight), [.. s_lines.Select(line => line.Colour)]);
        }

        axis.DrawMinutes(text, height - 14);
        return text.Append("</svg>\n").ToString();

        Panel Of(string name, Func<Row, double> value) => new(
            name,
            [.. s_lines.Select(line => recording.Of(line.Role)
                .Select(row => new Point(row.Seconds, value(row), row.Life)).ToArray())],
            false);
    }

    // Of counters, which continue over lives.
    private static Point[] Rates(IReadOnlyList<Row> rows)
    {
        Row[] seconds = [.. rows.Where(row => row.Balance is null)];
        return [.. seconds.Zip(seconds.Skip(1))
            .Select(pair => new Point(
                pair.Second.Seconds,
                (double)(Counted(pair.Second) - Counted(pair.First)) / (pair.Second.Seconds - pair.First.Seconds),
                pair.Second.Life))];

        static decimal Counted(Row row) => row.Ledger.Counted + row.Ledger.Overflow;
    }
}
