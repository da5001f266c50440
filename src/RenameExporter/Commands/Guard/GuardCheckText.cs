using System.Globalization;
using RenameExporter.Abi;
using RenameExporter.Commands.Check;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Commands.Guard;

/// <summary>The report for people: 100 columns.</summary>
internal static class GuardCheckText
{
    /// <summary>Lines of processes, for each rule and of those that are exempt.</summary>
    private const int MostProcesses = 20;

    // Files a second, of ransomware that was measured: the slowest, the median, a fast one, the fastest.
    private static readonly int[] s_speeds = [14, 38, 100, 400];

    public static void Write(GuardCheckReport report, TextWriter output)
    {
        Section(output, "Policy", PolicyRows(report));
        Section(output, "Hook", HookRows(report.Hook));
        Section(output, "Rules", report.Rules.SelectMany(rule => RuleRows(rule, report.Hook.Hook)));
        Section(output, "Files that an attacker gets before a rule stops it, by files that it renames a second",
        [
            ["rule", .. s_speeds.Select(speed => string.Create(CultureInfo.InvariantCulture, $"{speed}/s"))],
            .. report.Rules.Select(rule => (string[])
                [rule.Rule.Name, .. s_speeds.Select(speed => rule.Unable is null && report.Hook.Hook is not null ? Lost(rule.Rule, speed) : "never")]),
        ]);
        foreach (RuleReport rule in report.Rules)
        {
            Processes(output, $"Running processes that rule {rule.Rule.Name} is about", rule.Matched);
        }

        Processes(output, "Running processes that are exempt", report.Exempt);
        List(output, "Notes", report.Notes);
        List(output, "Warnings", report.Warnings);
        List(output, "Cannot be done here", [.. Problems(report)]);
    }

    /// <summary>Files lost at a speed: the budget, and what comes back until it is spent.</summary>
    public static string Lost(PolicyRule rule, int speed) => rule switch
    {
        { WhenBurst: true } => "20 to 60", // what the detector takes: docs/detection.md
        { Budget: not { } } => "none",
        { Budget: { } budget } when budget.RefillPerSecond >= speed => "never",
        { Budget: { } budget } => Math.Ceiling(budget.Files / (1 - (budget.RefillPerSecond / speed)))
            .ToString("0", CultureInfo.InvariantCulture),
    };

    private static IEnumerable<string[]> PolicyRows(GuardCheckReport report)
    {
        Policy policy = report.Policy;
        yield return ["file", $"{report.File} ({policy.Hash})"];
        yield return ["mode", policy.Mode == PolicyMode.Enforce
            ? "enforce: what its rules say is done, with --guard.mode=enforce; otherwise it is only reported"
            : "monitor: it says what it would do"];
        yield return ["expires", policy.Expires is { } expires
            ? string.Create(CultureInfo.InvariantCulture, $"{expires:u}; from then on nothing is enforced")
            : "never"];
        yield return ["gives up", policy.GiveUp is { } breaker
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"a rule that has acted {breaker.Actions} times in {breaker.Per:c} only reports, for the same time")
            : "never"];
        yield return ["grace", string.Create(
            CultureInfo.InvariantCulture,
            $"{policy.GraceAfterStart:c} after the exporter's start, {policy.GraceAfterBoot:c} after the host's")];
    }

    private static IEnumerable<string[]> HookRows(HookVerdict verdict)
    {
        yield return ["taken", verdict.Hook is not { } hook
            ? "none: nothing would be judged"
            : $"{hook.Name()}, which can "
                + (hook.CanDeny() ? "deny, stop and kill" : "stop and kill, and not deny: one more rename happens")
                + (hook.SeesNames() ? "" : "; it sees no names")
                + (verdict.MayMiss ? "; under load it misses some renames, and counts them" : "")];
        foreach ((string refused, string why) in verdict.Refused)
        {
            yield return [refused, why];
        }
    }

    private static IEnumerable<string[]> RuleRows(RuleReport report, Hook? hook)
    {
        PolicyRule rule = report.Rule;
        string about = rule switch
        {
            { WhenBurst: true } => "every burst",
            { Budget: { } budget } => string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted(rule.Count)} beyond {budget.Files}, {budget.RefillPerSecond:0.####}/s refilled, per {Scopes(rule.Per)}"),
            _ => $"{rule.Extensions.Length} extensions",
        };
        yield return [rule.Name, about];
        yield return ["", "here: " + (report.Unable ?? Does(rule, hook)
            + (rule.Mode == PolicyMode.Monitor ? "; in monitor mode it says so, and does nothing" : ""))];
    }

    private static string Does(PolicyRule rule, Hook? hook)
    {
        string denies = hook?.CanDeny() == true
            ? (rule.Action == GuardAction.Deny ? "" : " and ") + $"denies the rename ({RuleSection.ErrorName(rule.Error)})"
            : "";
        return hook is null ? "nothing" : rule.Action switch
        {
            GuardAction.Stop => "stops the process (SIGSTOP)",
            GuardAction.Kill => "kills the process (SIGKILL)",
            _ => "",
        } + denies;
    }

    private static string Counted(CountedRenames count) => count switch
    {
        CountedRenames.ExtensionChanges => "changes of extension",
        CountedRenames.Replacements => "replacements",
        CountedRenames.Moves => "moves",
        _ => "renames",
    };

    private static string Scopes(GuardScope scopes) =>
        scopes.ToString().ToLowerInvariant().Replace(", ", "+", StringComparison.Ordinal);

    private static void Processes(TextWriter output, string title, IReadOnlyList<ProcessReport> processes)
    {
        string[][] rows = [.. processes.Take(MostProcesses).Select(process => (string[])
        [
            process.Pid.ToString(CultureInfo.InvariantCulture), process.Comm, $"uid {process.Uid}", process.Why, process.Cgroup,
        ])];
        Section(output, $"{title}: {processes.Count}", rows);
        if (processes.Count > MostProcesses)
        {
            output.Write($"  and {processes.Count - MostProcesses} more\n\n");
        }
    }

    private static IEnumerable<string> Problems(GuardCheckReport report) =>
    [
        .. report.Problems,
        .. report.Rules.Where(rule => rule.Unable is not null).Select(rule => $"rule {rule.Rule.Name}: {rule.Unable}"),
        .. report.Hook.Hook is null ? ["no hook proved itself on this kernel, so nothing would be judged"] : (string[])[],
    ];

    private static void List(TextWriter output, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            Section(output, title, lines.Select(line => (string[])[line]));
        }
    }

    private static void Section(TextWriter output, string title, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        foreach (string line in TextTable.Wrap(title, TextTable.Width))
        {
            output.Write(line + '\n');
        }

        if (all.Length > 0)
        {
            TextTable.Write(output, all);
        }

        output.Write('\n');
    }
}
