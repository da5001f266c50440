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
        text.Append($"""
            ## What the rules find

            A Prometheus with [our rules](../alerts/rename_exporter.rules.yml) scrapes every 15 s. Each pattern runs in a cgroup,
            which Prometheus takes for a host. The last week of that host is written into Prometheus beforehand, with real
            counts, as the recording rules would have written it. An attack lasts 30 s and is made once. Several patterns run at a
            time and share the exporter's detector, so the tables above have its results. The pages of the guest's exporter are
            replayed to Prometheus at their pace, as hosts without a past.

            RenameBurstDetected shows the detector's decision, with its severity. RenameExtensionBurst is critical. The others are
            warnings. All but the first count renames.
            *The first time* is on a host that Prometheus does not know yet.

            | alert | part | attacks | seconds until it fires: median, longest | benign, the first time | benign, the day after | guest: attacks | guest: benign |
            |---|---|---|---|---|---|---|---|

            """);
        foreach (string alert in ran.SelectMany(run => run.Fired.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            foreach (Part part in Enum.GetValues<Part>())
            {
                Share Of(RuleRun[] runs) => new(
                    runs.Count(run => part.Has(run.Pattern) && run.Fired.ContainsKey(alert)), runs.Count(run => part.Has(run.Pattern)));
                double[] times = [.. attacks.Where(run => part.Has(run.Pattern) && run.Fired.ContainsKey(alert))
                    .Select(run => run.Fired[alert]).Where(IsOfAttack)];
                string Fires(double share) => Words.Number(Quantile.Of(times, share));
                text.Append($"| {alert} | {part.Title()} | {Of(attacks)} | {(times.Length == 0 ? "-" : $"{Fires(0.5)}, {Fires(1)}")} ")
                    .Append($"| {Of(first)} | {Of(again)} | {Of(guestAttacks)} | {Of(guestBenign)} |\n");
            }
        }

        text.Append($"""

            {string.Join('\n', Enum.GetValues<Part>().Reverse().Select(part => Notified(attacks, part)))}
            The parts of this time are the scrape that shows enough (0 to 15 s), the evaluation after it (0 to 5 s for
            RenameBurstDetected, 0 to 15 s for those that look at busy actors), and Alertmanager's wait (0 s for a critical alert, 30 s for a warning).

            | attack | rules that fire, and when | first notification |
            |---|---|---|

            """);
        foreach (RuleRun run in attacks)
        {
            text.Append($"| {run.Pattern} | {Alerts(run)} | {(run.Notified is { } time && !IsOfAttack(time) ? "before" : Words.Seconds(run.Notified))} |\n");
        }

        text.Append("\n*Before* the attack, its flood of names is a burst of renames already.\n");

        WriteFalse(text, "the first time", first);
        WriteFalse(text, "the day after", again);
        WriteFalse(text, "in the guest, without a past", guestBenign);
        text.Append($"""

            What the counting rules cannot find:

            * **Slow and low.** Fewer than one file a second stays below every floor, because busy hosts do as much.
            * **A package manager's name, as root.** Upgrades are as fast as attacks and come at any time, so the names in
              `package_managers` are exempt. Empty that threshold if hosts are immutable.
            * **The name of a busy job.** Under the name of a job that renames 10,000 files a night, an attack
              may rename three times that before RenameBurst fires.
            * **Small and over.** Up to 999 files that are all renamed between two scrapes are no burst.
            * **The first hours of a host.** RenameHostBurst needs an hour and a half of its past, RenameRateAboveOwnHistory a day.


            """);
    }

    private static string Notified(RuleRun[] attacks, Part part)
    {
        double[] told =
        [
            .. attacks.Where(run => part.Has(run.Pattern)).Select(run => run.Notified).OfType<double>().Where(IsOfAttack),
        ];
        string At(double share) => Words.Seconds(Quantile.Of(told, share));
        string which = part == Part.Both ? "attacks were notified" : $"of them are {part.Name()}";
        return $"{told.Length} {which}, after {At(0.5)} in the median and {At(1)} at most{(part == Part.Tuned ? '.' : ';')}";
    }

    private static string Alerts(RuleRun run) => Words.Names(
        run.Fired.OrderBy(alert => alert.Key != Detected).ThenBy(alert => alert.Value)
            .Select(alert => $"{alert.Key} {(IsOfAttack(alert.Value) ? $"{Words.Number(alert.Value)} s" : "before")}"));

    // An attack may begin with what is no part of it, and its time counts from the first file that it encrypts.
    private static bool IsOfAttack(double seconds) => seconds >= 0;

    private static void WriteFalse(StringBuilder text, string when, RuleRun[] benign)
    {
        RuleRun[] alarms = [.. benign.Where(run => run.Fired.Count > 0)];
        Share Of(Part part) => new(alarms.Count(run => part.Has(run.Pattern)), benign.Count(run => part.Has(run.Pattern)));
        string names = Words.Names(alarms.Select(run => $"{run.Pattern} ({Words.Names(run.Fired.Keys.Order(StringComparer.Ordinal))})"));
        text.Append($"\nFalse alarms, {when}: {Of(Part.Both)}, of which tuned {Of(Part.Tuned)} and kept out {Of(Part.KeptOut)}")
            .Append(alarms.Length == 0 ? ".\n" : $": {names}.\n");
    }
}
