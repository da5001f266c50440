using System.Text;
using Testing.Detection;

namespace Detection.Reporting;

/// <summary>What was found, and what was false: of each part, and over both.</summary>
internal static class Summary
{
    public static void Write(PageData data, StringBuilder text)
    {
        text.Append("""
            ## What the detector finds

            *Found* means a critical alert; a warning does not count. The parentheses hold the 95 % interval of the share (Wilson).
            *Kept out* is a third of the patterns, chosen by a hash of their names. No figure of the detector was chosen with these.
            *Tuned* are the others, and gradle-new-jdk, whose false alarm changed the detector (files that a build makes again have no type to lose).

            | | part | found | a warning only | no alert |
            |---|---|---|---|---|

            """);
        Rows(data, text, isMalicious: true);
        text.Append("""

            False alarms of the benign patterns:

            | | part | critical | a warning | no alert |
            |---|---|---|---|---|

            """);
        Rows(data, text, isMalicious: false);
        text.Append('\n');
        WriteSurprises(data, text);
    }

    private static void Rows(PageData data, StringBuilder text, bool isMalicious)
    {
        foreach (var (mode, results) in data.Modes)
        {
            foreach (Part part in Enum.GetValues<Part>())
            {
                var tally = new Tally(results.Select(result => result.Verdict), isMalicious, part);
                string[] quiet = [.. tally.Names(Verdict.Silent)];
                string critical = isMalicious ? $"{tally.Critical}" : Named(tally.Critical, tally.Names(Verdict.Critical));
                string silent = isMalicious ? Words.Counted(quiet) : $"{quiet.Length}";
                string warning = Named(tally.Warning, tally.Names(Verdict.Warning));
                text.Append($"| {mode} | {part.Title()} | {critical} | {warning} | {silent} |\n");
            }
        }
    }

    private static string Named(Share share, IEnumerable<string> names) =>
        share.Count == 0 ? $"{share}" : $"{share}: {Words.Names(names)}";

    private static void WriteSurprises(PageData data, StringBuilder text)
    {
        string[] surprises =
        [
            .. data.OnHost.Where(r => r.Typical is { } run && run.Verdict.Name() != r.Pattern.ExpectedOfDetector).Select(
                r => $"{r.Pattern.Name} ({r.Pattern.ExpectedOfDetector} expected, {r.Typical!.Verdict.Name()} here)"),
        ];
        text.Append(surprises.Length == 0
            ? "Each pattern's file says what is expected with `tracepoint`, and each was as expected.\n\n"
            : $"Other than the pattern's file expects with `tracepoint`: {Words.Names(surprises)}.\n\n");
    }
}
