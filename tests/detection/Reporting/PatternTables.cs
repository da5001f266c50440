using System.Text;
using Testing.Detection;

namespace Detection.Reporting;

/// <summary>A row for each pattern.</summary>
internal static class PatternTables
{
    public static void Write(PageData data, StringBuilder text)
    {
        text.Append("""
            ## Malicious patterns

            *Files* is the number lost until the decision. If a pattern ran several times, this is the worst of its runs.

            | pattern | | part | `tracepoint` | webhook | files | `fentry`, guest | decision | files |
            |---|---|---|---|---|---|---|---|---|

            """);
        foreach (var (host, guest) in data.OnHost.Zip(data.InGuest).Where(pair => pair.First.Pattern.IsMalicious))
        {
            DetectorRun[] ran = [.. host.Runs.Where(run => run.Failure is null)];
            text.Append(
                $"| {Head(host.Pattern)} | {Found(host)} | {Words.Seconds(ran.Max(run => run.Notified))} "
                + $"| {Words.Number(ran.Max(run => run.Lost))} | {Found(guest)} | {Words.Seconds(guest.Typical?.Decided)} | {Words.Number(guest.Typical?.Lost)} |\n");
        }

        text.Append("""

            ## Benign patterns

            | pattern | | part | renames | `tracepoint` | `fentry`, guest |
            |---|---|---|---|---|---|

            """);
        foreach (var (host, guest) in data.OnHost.Zip(data.InGuest).Where(pair => !pair.First.Pattern.IsMalicious))
        {
            text.Append($"| {Head(host.Pattern)} | {host.Typical?.Renames} | {Found(host)} | {Found(guest)} |\n");
        }

        text.Append('\n');
    }

    private static string Head(Pattern pattern) =>
        $"{pattern.Name} | {Words.Cell(pattern.Summary)} | {(pattern.IsKeptOut ? Part.KeptOut : Part.Tuned).Name()}";

    private static string Found(PatternResult result) => result.Typical is { } run ? Words.Found(run) : "could not be run";
}
