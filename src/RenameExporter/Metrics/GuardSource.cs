using ExporterToolkit.Exposition;
using RenameExporter.Abi;
using RenameExporter.Events.Formats;
using RenameExporter.Guard;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Guard.Reporting;
using static ExporterToolkit.Exposition.MetricFamily;

namespace RenameExporter.Metrics;

/// <summary>How it stands with the guard, what it has said of renames, and what it has done.</summary>
/// <param name="take">Null, or what returns null: there is no guard.</param>
internal sealed class GuardSource(Func<GuardState?>? take) : IMetricSource
{
    private static readonly (GuardExemption Reason, string Label)[] s_exemptions =
    [
        (GuardExemption.ExemptKernel, "kernel_thread"), (GuardExemption.ExemptInit, "init"),
        (GuardExemption.ExemptSelf, "self"), (GuardExemption.ExemptNoop, "noop"),
        (GuardExemption.ExemptUnknown, "unknown_executable"), (GuardExemption.ExemptProgram, "executable"),
        (GuardExemption.ExemptCgroup, "cgroup"), (GuardExemption.ExemptUid, "uid"),
    ];

    private static readonly WrittenFamily<GuardState?>[] s_rows =
    [
        new(new("rename_exporter_guard_enabled", Gauge, "1 if there is a policy (--guard.policy.file), else 0."),
            state => state is null ? 0u : 1u),
        OfGuard("rename_exporter_guard_info", Gauge,
            "Hook, mode and policy of the guard, as labels; always 1. The hook is none where no hook works.",
            (page, family, state) => page.WriteInfo(
                family, state.Hook?.Name() ?? "none", state.Mode == PolicyMode.Enforce ? "enforce" : "monitor",
                state.Policy.Hash),
            "hook", "mode", "policy"),
        Flag("rename_exporter_guard_policy_in_force",
            "Whether the current policy file is in force (1) or was refused (0).", state => state.IsInForce),
        Flag("rename_exporter_guard_enforcement_missing",
            "Whether the policy asks for an action that the hook cannot take (1) or not (0).",
            state => state.CannotDo is not null),
        Flag("rename_exporter_guard_off",
            "Whether the guard was disarmed until a restart (1) or not (0).", state => state.IsOff),
        OfGuard("rename_exporter_guard_expires_timestamp_seconds", Gauge,
            "Time at which the policy expires, in seconds since 1970; absent if it does not expire.",
            (page, family, state) => page.Write(family, state.Policy.Expires!.Value),
            isThere: state => state.Policy.Expires is not null),
        OfGuard("rename_exporter_guard_lease_seconds", Gauge,
            "Seconds until the guard stops enforcing, unless the exporter renews the lease.",
            (page, family, state) =>
            {
                page.Family(family);
                page.Sample(family.Name, [], Math.Max(0, state.LeaseLeft.TotalSeconds));
            }),
        OfGuard("rename_exporter_guard_reloads_total", Counter, "Reloads of the policy file, by result.",
            (page, family, state) => page.Write(
                family, ("success", state.ReloadsInForce), ("failure", state.ReloadsRefused)),
            "result"),
        Count("rename_exporter_guard_calls_total", "Renames that reached the guard's hook while it was armed.",
            state => state.Counts.Calls),
        Count("rename_exporter_guard_inner_total",
            "Guard calls made by a stacked file system inside another rename; never judged.",
            state => state.Counts.Inner),
        Count("rename_exporter_guard_mirrored_total",
            "Guard calls that are the second of one exchange; the first one is judged.",
            state => state.Counts.Mirrored),
        OfGuard("rename_exporter_guard_exempt_total", Counter, "Guard calls that are exempt from judgement, by reason.",
            (page, family, state) =>
            {
                page.Family(family);
                foreach (var (reason, label) in s_exemptions)
                {
                    page.Sample(family.Name, [new(family.Labels[0], label)], state.Counts.Exempt[(int)reason]);
                }
            },
            "reason"),
        Count("rename_exporter_guard_unmatched_total", "Guard calls that no rule matches.",
            state => state.Counts.Unmatched),
        Count("rename_exporter_guard_judged_total", "Guard calls that at least one rule matches.",
            state => state.Counts.Judged),
        OfGuard("rename_exporter_guard_verdicts_total", Counter,
            "Renames that a rule matches, by rule and verdict.",
            (page, family, state) => WriteRules(page, family, state, WriteVerdicts), "rule", "verdict"),
        OfGuard("rename_exporter_guard_actions_total", Counter, "Actions of the guard, by rule and action.",
            (page, family, state) => WriteRules(page, family, state, WriteActions), "rule", "action"),
        OfGuard("rename_exporter_guard_missed_total", Counter,
            "Renames that the kernel hid from the guard, by reason; exact.",
            (page, family, state) => page.Write(family, ("recursion", state.Missed)), "reason"),
        OfGuard("rename_exporter_guard_bucket_overflow_total", Counter,
            "Renames charged to the shared budget of a rule because they had none of their own, by reason.",
            (page, family, state) => page.Write(
                family, ("no_free_slot", state.Counts.Buckets.NoFreeSlot),
                ("stale_slot", state.Counts.Buckets.StaleSlot), ("insert_failed", state.Counts.Buckets.InsertFailed)),
            "reason"),
        Count("rename_exporter_guard_buckets_lost_total",
            "Slots of budgets that could not be returned to the free list.", state => state.Counts.LostSlots),
        OfGuard("rename_exporter_guard_records_lost_total", Counter,
            "Verdicts without an event, by reason: the ring or the exporter's queue was full.",
            (page, family, state) => page.Write(
                family, ("ring_full", state.Counts.LostRecords), ("queue_full", state.RecordsDropped)),
            "reason"),
        Count("rename_exporter_guard_marks_total", "Programs and users that the detector has marked for the guard.",
            state => state.Marks),
        OfGuard("rename_exporter_guard_mark_delay_seconds", Gauge,
            "Seconds from the detector's last decision until the guard had its mark.",
            (page, family, state) =>
            {
                page.Family(family);
                page.Sample(family.Name, [], state.LastMarkDelay.TotalSeconds);
            }),
    ];

    public static IReadOnlyList<MetricFamily> AllFamilies { get; } = [.. s_rows.Select(row => row.Family)];

    public IReadOnlyList<MetricFamily> Families => AllFamilies;

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        GuardState? state = take?.Invoke();
        return (writer, _) =>
        {
            WrittenFamily<GuardState?>.WriteAll(s_rows, state, writer);
            return ValueTask.CompletedTask;
        };
    }

    private static WrittenFamily<GuardState?> OfGuard(
        string name, string type, string help, Action<ExpositionWriter, MetricFamily, GuardState> write,
        params string[] labels) => OfGuard(name, type, help, write, _ => true, labels);

    private static WrittenFamily<GuardState?> OfGuard(
        string name, string type, string help, Action<ExpositionWriter, MetricFamily, GuardState> write,
        Predicate<GuardState> isThere, params string[] labels) => new(
            new(name, type, help, labels), (page, family, state) => write(page, family, state!),
            state => state is not null && isThere(state));

    private static WrittenFamily<GuardState?> Count(string name, string help, Func<GuardState, ulong> value) =>
        OfGuard(name, Counter, help, (page, family, state) => page.Write(family, value(state)));

    private static WrittenFamily<GuardState?> Flag(string name, string help, Predicate<GuardState> value) =>
        OfGuard(name, Gauge, help, (page, family, state) => page.Write(family, value(state) ? 1u : 0u));

    // From zero for each rule: what has not happened yet is a number, too.
    private static void WriteRules(
        ExpositionWriter page, MetricFamily family, GuardState state,
        Action<ExpositionWriter, MetricFamily, Label, GuardRuleCounts> write)
    {
        page.Family(family);
        foreach (RuleTotals rule in state.Rules)
        {
            write(page, family, new(family.Labels[0], rule.Name), rule.Counts);
        }
    }

    private static void WriteVerdicts(ExpositionWriter page, MetricFamily family, Label rule, GuardRuleCounts counts)
    {
        for (GuardOutcome outcome = GuardOutcome.Within; outcome < GuardOutcome.Outcomes; outcome++)
        {
            page.Sample(family.Name, [rule, new(family.Labels[1], Words.Of(outcome))], counts.Outcome[(int)outcome]);
        }
    }

    private static void WriteActions(ExpositionWriter page, MetricFamily family, Label rule, GuardRuleCounts counts)
    {
        ReadOnlySpan<(string Action, ulong Count)> actions =
        [
            ("denied", counts.Denied), ("stopped", counts.Stopped), ("killed", counts.Killed),
            ("signal_failed", counts.SignalFailed),
        ];
        foreach (var (action, count) in actions)
        {
            page.Sample(family.Name, [rule, new(family.Labels[1], action)], count);
        }
    }
}
