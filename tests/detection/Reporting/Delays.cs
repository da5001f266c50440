using System.Text;
using Detection.Live;
using Testing.Detection;

namespace Detection.Reporting;

/// <summary>How fast it is, and how many files are gone by then.</summary>
internal static class Delays
{
    public static void Write(PageData data, StringBuilder text)
    {
        string[] promised = [.. data.Selection.All.Where(PatternSelection.IsPromised).Select(pattern => pattern.Name)];
        DetectorRun[] critical =
        [
            .. data.OnHost.Where(result => result.Pattern.IsMalicious).SelectMany(result => result.Runs)
                .Where(run => run is { Failure: null, Verdict: Verdict.Critical }),
        ];
        DetectorRun[] fast = [.. critical.Where(run => promised.Contains(run.Pattern))];
        DetectorRun[] guest =
        [
            .. data.InGuest.Where(result => result.Pattern.IsMalicious).Select(result => result.Typical).OfType<DetectorRun>()
                .Where(run => run.Verdict == Verdict.Critical),
        ];
        text.Append("""
            ## How fast, and how many files are lost

            These are the critical runs on this machine, with `tracepoint`. Time counts from the first rename. The exporter sends the
            alert to an Alertmanager itself (`--detector.alertmanager`), which has
            [our routes](../alerts/alertmanager.example.yml) and calls the webhook.

            | | part | runs | median | 95th percentile | longest |
            |---|---|---|---|---|---|

            """);
        Row("38 to 400 files a second: until the webhook (goals: median 1 s, 95th percentile 3 s)", fast, run => run.Notified, Words.Seconds);
        Row("38 to 400 files a second: until the decision", fast, run => run.Decided, Words.Seconds);
        Row("all attacks: until the webhook", critical, run => run.Notified, Words.Seconds);
        Row("all attacks: until the decision", critical, run => run.Decided, Words.Seconds);
        text.Append("""

            | files | part | runs | median | 95th percentile | most |
            |---|---|---|---|---|---|

            """);
        Row("lost until the decision, at most (goal: median 35)", critical, run => run.Lost, Words.Number);
        Row("of these, seen by the detector", critical, run => run.Seen, Words.Number);
        Row("renames that events had reported by the decision", critical, run => run.MadeByDecision, Words.Number);
        Row("renames that events had reported by the webhook", critical, run => run.MadeByNotification, Words.Number);
        Row("lost until the decision, at most: `fentry`, in the guest", guest, run => run.Lost, Words.Number);
        text.Append($"""

            A file is lost when it is renamed as the clause says. The number is an upper bound, because it includes the renames that
            sampling suppressed. {NotToldText(critical)}Warnings have no time here, because Alertmanager waits 30 s for them, and a critical
            alert inhibits them. The guest is emulated and about ten times slower than this machine, so its times say little.


            """);

        void Row(string name, DetectorRun[] runs, Func<DetectorRun, double?> value, Func<double?, string> write)
        {
            foreach (Part part in Enum.GetValues<Part>())
            {
                double[] known = [.. runs.Where(run => part.Has(run.Pattern)).Select(value).OfType<double>()];
                string At(double share) => write(Quantile.Of(known, share));
                text.Append($"| {name} | {part.Title()} | {known.Length} | {At(0.5)} | {At(0.95)} | {At(1)} |\n");
            }
        }
    }

    private static string NotToldText(DetectorRun[] critical) =>
        critical.Where(run => run.Notified is null).Select(run => run.Pattern).Distinct().ToArray() is { Length: > 0 } untold
            ? $"No notification came within 10 s for {Words.Names(untold)}. "
            : "";
}
