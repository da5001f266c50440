using System.Text;

namespace VmTests;

/// <summary>Which failures are counted in which mode: a table of docs/metrics.md.</summary>
internal sealed class ErrnoTable
{
    private const string Counted = "counted", NotSeen = "not seen";

    private static readonly string[] Modes = ["fentry", "kprobe-multi", "kprobe", "tracepoint"];

    private static readonly ErrnoTable FoundSoFar = new();

    private static readonly Lock s_finding = new();

    private readonly Dictionary<(string Failure, string Mode), string> _cells = [];

    private static string Document => Path.Combine(Repository.Root, "docs", "metrics.md");

    public static ErrnoTable InDocs { get; } = Parse(File.ReadAllLines(Document));

    public static bool IsEmpty => FoundSoFar._cells.Count == 0;

    public bool? IsCounted(string failure, string mode) =>
        _cells.TryGetValue((failure, mode), out string? text) ? text == Counted : null;

    public static void Found(string failure, string mode, bool counted, string kernel)
    {
        string text = counted ? Counted : NotSeen;
        using Lock.Scope _ = s_finding.EnterScope(); // kernels are judged side by side
        if (!FoundSoFar._cells.TryAdd((failure, mode), text) && FoundSoFar._cells[(failure, mode)] != text)
        {
            FoundSoFar._cells[(failure, mode)] = $"{text} by {kernel}, not by others";
        }
    }

    /// <summary>
    /// UPDATE_GOLDEN=1: what was found takes the place of the table in the document. A mode that was not run
    /// keeps its column: kernels differ in which they have.
    /// </summary>
    public static void UpdateDocument()
    {
        foreach (var (cell, text) in InDocs._cells)
        {
            FoundSoFar._cells.TryAdd(cell, text);
        }

        string document = File.ReadAllText(Document);
        int begin = document.IndexOf(Markdown().Split('\n')[0], StringComparison.Ordinal);
        int end = document.IndexOf("\n\n", begin, StringComparison.Ordinal);
        File.WriteAllText(Document, document[..begin] + Markdown().TrimEnd() + document[end..]);
    }

    /// <summary>What was found, as lines for the document.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder($"| errno | when | `{string.Join("` | `", Modes)}` |\n|---|---|---|---|---|---|\n");
        foreach ((string name, string cause) in ErrnoCells.Causes)
        {
            text.Append($"| {name.Split('-')[0]} | {cause} |");
            foreach (string mode in Modes)
            {
                text.Append($" {FoundSoFar._cells.GetValueOrDefault((name, mode), "?")} |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static ErrnoTable Parse(string[] lines)
    {
        var table = new ErrnoTable();
        foreach ((string name, string cause) in ErrnoCells.Causes)
        {
            string[] row = lines.Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
                .FirstOrDefault(row => row.Length == 2 + Modes.Length && row[0] == name.Split('-')[0] && row[1] == cause)
                ?? [];
            for (int i = 2; i < row.Length; i++)
            {
                table._cells[(name, Modes[i - 2])] = row[i];
            }
        }

        return table;
    }
}
