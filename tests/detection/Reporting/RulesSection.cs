using System.Text;
using Testing.Detection;

namespace Detection.Reporting;

/// <summary>What Prometheus finds with our rules.</summary>
internal static class RulesSection
{
    private const string Detected = "RenameBurstDetected";

    public static void Write(PageData data, StringBuilder text)
    {
        if (data.Rules is not { } rules)
        {
            text.Append("## What the rules find\n\nNot measured here.\n\n");
            return;
        }

        RuleRun[] ran = [.. rules.Runs.Where(run => run.Failure is null)];
        bool IsMalicious(RuleRun run) => data.Selection.Malicious.Any(pattern => pattern.Name == run.Pattern);
        RuleRun[] attacks = [.. ran.Where(run => IsMalicious(run) && !run.IsGuests)];
        RuleRun[] first = [.. ran.Where(run => !IsMalicious(run) && !run.IsGuests && !run.KnowsPast)];
        RuleRun[] again = [.. ran.Where(run => !IsMalicious(run) && run.KnowsPast)];
        RuleRun[] guestAttacks = [.. ran.Where(run => IsMalicious(run) && run.IsGuests)];
        RuleRun[] guestBenign = [.. ran.Where(run => !IsMalicious(run) && run.IsGuests)];
        double[] told = [.. attacks.Select(run => run.Notified).OfType<double>()];
        text.Append($"""
            ## What the rules find

            A Prometheus with [our rules](../alerts/rename_exporter.rules.yml) scrapes every 15 s. Each pattern has a cgroup, which Prometheus takes for a host. What
            hosts did in the last week is written into Prometheus beforehand, as the recording rules would have; the counts are real. An attack lasts 30 s, and is
            made once, several at a time: they share the exporter's detector, so the tables above are the ones for it. The guest's pages are shown to Prometheus
            again, at their pace, as hosts without a past.

            RenameBurstDetected is the critical one, and asks the exporter. The others count. *The first time* is on a host where Prometheus knows nobody.

            | alert | `tracepoint`: of the attacks | seconds until it fires, median and longest | of the benign, the first time | of the benign, the day after | guest: of the attacks | guest: of the benign |
            |---|---|---|---|---|---|---|

            """);
        foreach (string alert in ran.SelectMany(run => run.Fired.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            Share Of(RuleRun[] runs) => new(runs.Count(run => run.Fired.ContainsKey(alert)), runs.Length);
            double[] times = [.. attacks.Where(run => run.Fired.ContainsKey(alert)).Select(run => run.Fired[alert])];
            text.Append($"| {alert} | {Of(attacks)} | {Words.Number(Quantile.Of(times, 0.5))}, {Words.Number(Quantile.Of(times, 1))} | {Of(first)} | {Of(again)} | {Of(guestAttacks)} | {Of(guestBenign)} |\n");
        }

        text.Append($"""

            The first notification of an attack, of whatever alert, came after {Words.Seconds(Quantile.Of(told, 0.5))} in the median and {Words.Seconds(Quantile.Of(told, 1))} at most, of {told.Length} attacks. It
            takes the scrape that shows enough (0 to 15 s), the evaluation after it (0 to 5 s for RenameBurstDetected, 0 to 15 s for the others), and what
            Alertmanager waits (0 s for what is critical, 30 s for warnings).

            | attack | rules that fire, and when | first notification |
            |---|---|---|

            """);
        foreach (RuleRun run in attacks)
        {
            text.Append($"| {run.Pattern} | {Alerts(run)} | {Words.Seconds(run.Notified)} |\n");
        }

        WriteFalse(text, "the first time", first);
        WriteFalse(text, "the day after", again);
        WriteFalse(text, "in the guest, without a past", guestBenign);
        text.Append($"""

            What the rules miss, and the detector does not need:

            * **Slow and low.** Less than a file a second stays below every floor that knows no names.
            * **A package manager's name, as root.** Upgrades are as fast as attacks and come when nobody planned them, so the names in `package_managers` are not held
              against the floors. Empty that threshold where hosts are immutable.
            * **The name of something that renames as much.** Who is called like a job that renames 10,000 files a night may do three times that before RenameBurst fires.
            * **Small and over.** Up to 999 files that are all renamed between two scrapes are no burst to a rule that counts.
            * **The first hour of a host.** RenameHostBurst needs an hour of its past, RenameRateAboveOwnHistory a day, and everybody is new.


            """);
    }

    private static string Alerts(RuleRun run) => Words.Names(run.Fired.OrderBy(alert => alert.Key != Detected).ThenBy(alert => alert.Value)
        .Select(alert => $"{alert.Key} {Words.Number(alert.Value)} s"));

    private static void WriteFalse(StringBuilder text, string when, RuleRun[] benign)
    {
        string[] alarms =
        [
            .. benign.Where(run => run.Fired.Count > 0).Select(
                run => $"{run.Pattern} ({Words.Names(run.Fired.Keys.Order(StringComparer.Ordinal))})"),
        ];
        text.Append($"\nFalse alarms, {when}: {new Share(alarms.Length, benign.Length)}{(alarms.Length == 0 ? "" : ": " + Words.Names(alarms))}.\n");
    }
}
