using System.Globalization;
using System.Text.RegularExpressions;
using Testing.Detection;

namespace Detection.Reporting;

/// <summary>How the page writes things.</summary>
internal static partial class Words
{
    public static string Names(IEnumerable<string> names) =>
        string.Join(", ", names) is { Length: > 0 } list ? list : "none";

    public static string Counted(IEnumerable<string> names) =>
        names.ToArray() is { Length: > 0 } some ? $"{some.Length}: {Names(some)}" : "0";

    public static string Name(this Part part) => part switch
    {
        Part.Tuned => "tuned",
        Part.KeptOut => "kept out",
        _ => "both",
    };

    /// <summary>The same in a table, where the row of both stands out.</summary>
    public static string Title(this Part part) => part == Part.Both ? $"**{part.Name()}**" : part.Name();

    public static string Seconds(double? seconds) => seconds is { } s
        ? s.ToString(s < 10 ? "0.00 's'" : "0 's'", CultureInfo.InvariantCulture)
        : "";

    public static string Number(double? number) =>
        number is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n:0}") : "";

    /// <summary>A name of a clause, as docs/events.md has it.</summary>
    public static string Found(DetectorRun run) =>
        run.Verdict == Verdict.Silent ? "no alert" : $"{run.Verdict.Name()}, {run.Reason}";

    /// <summary>The last line of what a pattern said, which says most, without addresses of this machine's mirrors.</summary>
    public static string Reason(string failure)
    {
        string last = Address().Replace(failure.Trim().Split('\n')[^1].Trim(), "(an address)");
        return Cell(last.Length > 150 ? last[..150] + " …" : last);
    }

    /// <summary>In a cell of a table.</summary>
    public static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(@"\w+://\S+")]
    private static partial Regex Address();
}
