using System.Globalization;
using System.Text;

namespace Detection;

/// <summary>docs/detection.md.</summary>
internal static class Report
{
    public static string Write(Findings findings)
    {
        var text = new StringBuilder();
        Outcome[] malicious = [.. findings.Outcomes.Where(o => o.Trial.IsMalicious)];
        Outcome[] benign = [.. findings.Outcomes.Where(o => !o.Trial.IsMalicious)];
        IGrouping<Pattern, Outcome>[] attacks = [.. malicious.GroupBy(o => o.Trial.Pattern)];
        int found = attacks.Count(attack => attack.All(o => o.Alerts.Count > 0));
        double[] times = [.. malicious.Where(o => o.Notified is not null).Select(o => o.Notified!.Value.TotalSeconds).Order()];
        string median = times.Length == 0 ? "none" : Text(times[times.Length / 2]);
        string longest = times.Length == 0 ? "none" : Text(times[^1]);
        int falseFirst = FalseAlarms(benign, knowsPast: false), falseAgain = FalseAlarms(benign, knowsPast: true);

        Line($"""
            # What the alerts find, how fast, and when they are wrong

            Written by `make detection` from a run of every pattern in [tests/e2e/patterns](../tests/e2e/patterns): the shipped exporter
            in `tracepoint` mode on {Environment.ProcessorCount} cores with a load of {findings.Load}, Prometheus with [our rules](../alerts/rename_exporter.rules.yml)
            unchanged, scraping every 15 s, Alertmanager with [our routes](../alerts/alertmanager.example.yml), a webhook. Each run has a cgroup of its own, which
            Prometheus takes for a host of its own. What hosts did in the last week is written into Prometheus beforehand, as the
            recording rules would have: the counts are those of a real run of the benign patterns some minutes earlier.

            * **Found: {found} of {attacks.Length} malicious patterns.** An attack lasts {findings.Seconds} s here, and is made {(findings.Repetitions == 1 ? "once" : $"{findings.Repetitions} times")}.
            * **Time from its first rename to the webhook: median {median}, longest {longest}**; {times.Count(t => t < 30)} of {times.Length} notified runs took
              less than 30 s. [What it is made of](#what-the-time-is-made-of).
            * **False alarms: {falseAgain} of {benign.Length / 2} benign patterns** where the same had happened the day before at that time; **{falseFirst} of
              {benign.Length / 2}** on a host where Prometheus knows nobody, as on the first day.
            * **Cost:** one evaluation of all rules took {findings.Cost.Evaluation.TotalMilliseconds:F0} ms, for {findings.Cost.Actors} actors on {findings.Cost.Hosts} hosts.

            ## Malicious

            Time is from the first rename to the first notification at the webhook, shortest to longest. "Expected" is what the pattern's file says.

            | pattern | | alerts | expected | found | time |
            |---|---|---|---|---|---|

            """);
        foreach (IGrouping<Pattern, Outcome> attack in attacks)
        {
            string[] expected = [.. attack.Key.Expected];
            string[] alerts = [.. attack.SelectMany(o => o.Alerts).Distinct().Order()];
            Line($"| {attack.Key.Name} | {attack.Key.Summary} | {Names(alerts)} | {Names(expected)} | {attack.Count(o => o.Alerts.Count > 0)} of {attack.Count()} | {Span(attack)} |\n");
        }

        Line($"""

            ## What the time is made of

            The scrape that shows enough (0 to 15 s after the attack has done enough), the evaluation after it (0 to 5 s for RenameBurstDetected, 0 to
            15 s for the others), and what Alertmanager waits (0 s for what is critical, 30 s for warnings). For the warnings, enough are 1,000 files at once, or 300 in two scrapes. So at 100 files a second it is 10 s to 30 s; at 38, 15 s to 35 s;
            at 14, 21 s to 41 s, and 10 s and the wait of Alertmanager more. With extensions counted, 120 files are enough: 9 s to 29 s at 14 a second.

            Alertmanager inhibits RenameHostBurst where a burst alert names the actor, and the warnings of an actor whose burst was detected.

            """);
        Extensions(findings, Line);
        Line($"""

            ## Benign

            | pattern | | renames | alerts on a host that knows nobody | alerts the day after |
            |---|---|---|---|---|

            """);
        foreach (IGrouping<Pattern, Outcome> work in benign.GroupBy(o => o.Trial.Pattern))
        {
            Line($"| {work.Key.Name} | {work.Key.Summary} | {findings.BenignRenames[work.Key.Name]} | {Names(work.First(o => !o.Trial.KnowsPast).Alerts)} | {Names(work.First(o => o.Trial.KnowsPast).Alerts)} |\n");
        }

        Line($"""

            By rule, runs with that alert:

            | alert | of {malicious.Length} malicious runs | of {benign.Length / 2} benign, first time | of {benign.Length / 2} benign, the day after |
            |---|---|---|---|

            """);
        foreach (string rule in findings.Outcomes.SelectMany(o => o.Alerts).Distinct().Order())
        {
            int Count(IEnumerable<Outcome> outcomes) => outcomes.Count(o => o.Alerts.Contains(rule));
            Line($"| {rule} | {Count(malicious)} | {Count(benign.Where(o => !o.Trial.KnowsPast))} | {Count(benign.Where(o => o.Trial.KnowsPast))} |\n");
        }

        Line($"""

            ## What is missed, and why

            * **Slow and low.** Less than a file a second stays below every floor that knows no names: a busy host does as much. With
              extensions counted, one file in 6 seconds to a new one is found.
            * **A package manager's name, as root.** {Found(attacks, "masquerade-dpkg")} Upgrades are as fast as attacks and come when nobody planned them,
              so the names in `package_managers` are not held against the floors. Empty that threshold where hosts are immutable.
            * **The name of something that renames as much.** Who calls himself like a job that renames 10,000 files a night may do three
              times that before RenameBurst speaks; RenameRateAboveOwnHistory does unless it is the job's own hour.
            * **Renaming nothing.** Encryption in place, without a rename, is invisible to this exporter.
            * **What the attach mode cannot see** ([README](../README.md)): with `tracepoint`, io_uring and 32-bit callers.
            * **Small and over.** Up to 999 files that are all renamed between two scrapes are no burst: nobody is told of a script over some folder,
              nor of an attack that stops by itself after so few. With extensions counted, 120 to a new one are found.
            * **False alarms** are to be expected from whatever renames 1,000 files in two minutes for the first time in a day, or 300 for longer than
              a scrape: a first backup, a script over a source tree. Such a burst is what these alerts are for; only its reason is another.
            * The first hour of a host: RenameHostBurst needs an hour of its past, RenameRateAboveOwnHistory a day, and everybody is new.

            """);
        return text.ToString();

        void Line(string line) => text.Append(line);
    }

    private static void Extensions(Findings findings, Action<string> line)
    {
        if (findings.Extensions.Count == 0)
        {
            line("""

                ## New extensions

                `tracepoint` cannot see extensions, and this run had no guest. What one showed is
                [a test](../alerts/tests/guest-extensions.test.yml): RenameExtensionBurst fires for each attack there that changed
                extensions, except a file in two seconds for four minutes; and for none of the benign patterns.

                """);
            return;
        }

        line($"""

            ## New extensions

            `tracepoint` cannot see extensions. So the patterns also ran in a QEMU guest (Linux 6.1, `fentry`), its exporter scraped every
            15 s, and Prometheus scraped the recorded pages at their pace. RenameExtensionBurst:

            | pattern | extension | time |
            |---|---|---|

            """);
        foreach (ExtensionOutcome outcome in findings.Extensions)
        {
            line($"| {outcome.Pattern.Name} | {outcome.Extension} | {(outcome.Notified is { } time ? Text(time.TotalSeconds) : "not found")} |\n");
        }

        line($"""

            False alarms of that rule by the benign patterns that ran there ({Names(findings.GuestBenign)}), new to Prometheus: {(findings.BenignExtensions.Count == 0 ? "none" : Names(findings.BenignExtensions))}.

            """);
    }

    private static int FalseAlarms(IEnumerable<Outcome> benign, bool knowsPast) =>
        benign.Count(o => o.Trial.KnowsPast == knowsPast && o.Alerts.Count > 0);

    private static string Found(IEnumerable<IGrouping<Pattern, Outcome>> attacks, string name) =>
        attacks.SingleOrDefault(a => a.Key.Name == name) is not { } runs ? "Not run here."
            : runs.Any(o => o.Alerts.Count > 0) ? "Found here." : "Missed here.";

    private static string Names(IReadOnlyCollection<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    private static string Span(IEnumerable<Outcome> runs)
    {
        double[] times = [.. runs.Where(o => o.Notified is not null).Select(o => o.Notified!.Value.TotalSeconds).Order()];
        return times.Length == 0 ? "" : times.Length == 1 ? Text(times[0]) : $"{Text(times[0])} to {Text(times[^1])}";
    }

    private static string Text(double seconds) => $"{seconds.ToString("F0", CultureInfo.InvariantCulture)} s";
}
