using RenameExporter.Abi;
using RenameExporter.Guard;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Metrics;
using RenameExporter.Tests.Guard.Reporting;
using Testing.Exposition;

namespace RenameExporter.Tests.Metrics;

public sealed class GuardSourceTests
{
    private static readonly GuardState s_state = State();

    [Fact]
    public void Write_withAGuard_isEveryFamily()
    {
        string text = WriterText.Of(new GuardSource(() => s_state));

        Assert.Equal(
            GuardSource.AllFamilies.Select(family => family.Name), Page.Parse(text).Select(family => family.Name));
        Assert.Equal(
            """
            rename_exporter_guard_enabled 1
            rename_exporter_guard_info{hook="fmod_ret",mode="enforce",policy="0123456789ab"} 1
            rename_exporter_guard_policy_in_force 1
            rename_exporter_guard_enforcement_missing 1
            rename_exporter_guard_off 0
            rename_exporter_guard_expires_timestamp_seconds 1798070400
            rename_exporter_guard_lease_seconds 1.5
            rename_exporter_guard_reloads_total{result="success"} 3
            rename_exporter_guard_reloads_total{result="failure"} 1
            rename_exporter_guard_calls_total 1000
            rename_exporter_guard_inner_total 9
            rename_exporter_guard_mirrored_total 1
            rename_exporter_guard_exempt_total{reason="kernel_thread"} 1
            rename_exporter_guard_exempt_total{reason="init"} 2
            rename_exporter_guard_exempt_total{reason="self"} 3
            rename_exporter_guard_exempt_total{reason="noop"} 4
            rename_exporter_guard_exempt_total{reason="unknown_executable"} 5
            rename_exporter_guard_exempt_total{reason="executable"} 6
            rename_exporter_guard_exempt_total{reason="cgroup"} 7
            rename_exporter_guard_exempt_total{reason="uid"} 8
            rename_exporter_guard_unmatched_total 54
            rename_exporter_guard_judged_total 900
            rename_exporter_guard_verdicts_total{rule="encryptor",verdict="within"} 890
            rename_exporter_guard_verdicts_total{rule="encryptor",verdict="would_act"} 2
            rename_exporter_guard_verdicts_total{rule="encryptor",verdict="expired"} 3
            rename_exporter_guard_verdicts_total{rule="encryptor",verdict="lease_over"} 0
            rename_exporter_guard_verdicts_total{rule="encryptor",verdict="gave_up"} 0
            rename_exporter_guard_verdicts_total{rule="encryptor",verdict="acted"} 5
            rename_exporter_guard_verdicts_total{rule="a\"b",verdict="within"} 0
            rename_exporter_guard_verdicts_total{rule="a\"b",verdict="would_act"} 0
            rename_exporter_guard_verdicts_total{rule="a\"b",verdict="expired"} 0
            rename_exporter_guard_verdicts_total{rule="a\"b",verdict="lease_over"} 0
            rename_exporter_guard_verdicts_total{rule="a\"b",verdict="gave_up"} 0
            rename_exporter_guard_verdicts_total{rule="a\"b",verdict="acted"} 0
            rename_exporter_guard_actions_total{rule="encryptor",action="denied"} 5
            rename_exporter_guard_actions_total{rule="encryptor",action="stopped"} 4
            rename_exporter_guard_actions_total{rule="encryptor",action="killed"} 0
            rename_exporter_guard_actions_total{rule="encryptor",action="signal_failed"} 1
            rename_exporter_guard_actions_total{rule="a\"b",action="denied"} 0
            rename_exporter_guard_actions_total{rule="a\"b",action="stopped"} 0
            rename_exporter_guard_actions_total{rule="a\"b",action="killed"} 0
            rename_exporter_guard_actions_total{rule="a\"b",action="signal_failed"} 0
            rename_exporter_guard_missed_total{reason="recursion"} 12
            rename_exporter_guard_bucket_overflow_total{reason="no_free_slot"} 21
            rename_exporter_guard_bucket_overflow_total{reason="stale_slot"} 22
            rename_exporter_guard_bucket_overflow_total{reason="insert_failed"} 23
            rename_exporter_guard_buckets_lost_total 24
            rename_exporter_guard_records_lost_total{reason="ring_full"} 25
            rename_exporter_guard_records_lost_total{reason="queue_full"} 26
            rename_exporter_guard_marks_total 27
            rename_exporter_guard_mark_delay_seconds 0.25
            """.Split('\n'),
            text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'));
    }

    [Fact]
    public void Write_ofAGuard_addsUp()
    {
        var values = Page.Parse(WriterText.Of(new GuardSource(() => s_state)))
            .ToDictionary(family => family.Name, family => family.Samples.Sum(sample => sample.Value));

        Assert.Equal(
            values["rename_exporter_guard_calls_total"],
            values["rename_exporter_guard_inner_total"] + values["rename_exporter_guard_exempt_total"]
                + values["rename_exporter_guard_unmatched_total"] + values["rename_exporter_guard_mirrored_total"]
                + values["rename_exporter_guard_judged_total"]);
        Assert.Equal(values["rename_exporter_guard_judged_total"], values["rename_exporter_guard_verdicts_total"]);
    }

    [Fact]
    public void Write_withoutAHook_orAnEnd_saysSo()
    {
        string text = WriterText.Of(new GuardSource(() => s_state with
        {
            Hook = null,
            Mode = PolicyMode.Monitor,
            CannotDo = null,
            IsOff = true,
            IsInForce = false,
            LeaseLeft = TimeSpan.FromSeconds(-3),
            Policy = s_state.Policy with { Expires = null },
        }));

        Assert.Contains("guard_info{hook=\"none\",mode=\"monitor\",", text, StringComparison.Ordinal);
        Assert.DoesNotContain("_expires_", text, StringComparison.Ordinal);
        Assert.Contains("_off 1\n", text, StringComparison.Ordinal);
        Assert.Contains("_in_force 0\n", text, StringComparison.Ordinal);
        Assert.Contains("_missing 0\n", text, StringComparison.Ordinal);
        Assert.Contains("_lease_seconds 0\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_withoutAGuard_saysThatThereIsNone(bool asked)
    {
        PageFamily family = Assert.Single(Page.Parse(WriterText.Of(new GuardSource(asked ? () => null : null))));

        Assert.Equal("rename_exporter_guard_enabled", family.Name);
        Assert.Equal(0, Assert.Single(family.Samples).Value);
    }

    private static GuardState State()
    {
        GuardCounts counts = new() { Calls = 1000, Inner = 9, Mirrored = 1, Unmatched = 54, Judged = 900 };
        (counts.LostSlots, counts.LostRecords) = (24, 25);
        for (int i = 0; i < (int)GuardExemption.Exemptions; i++)
        {
            counts.Exempt[i] = (ulong)i + 1;
        }

        (counts.Buckets.NoFreeSlot, counts.Buckets.StaleSlot, counts.Buckets.InsertFailed) = (21, 22, 23);
        GuardRuleCounts rule = new() { Denied = 5, Stopped = 4, SignalFailed = 1 };
        (rule.Outcome[0], rule.Outcome[1], rule.Outcome[2], rule.Outcome[5]) = (890, 2, 3, 5);
        return new()
        {
            Hook = Hook.FmodRet,
            Mode = PolicyMode.Enforce,
            CannotDo = "deny",
            Policy = Records.Policy(Records.Rule, Records.Rule with { Name = "a\"b" }),
            Counts = counts,
            Rules = [new("encryptor", rule), new("a\"b", default)],
            RecordsDropped = 26,
            Missed = 12,
            LeaseLeft = TimeSpan.FromSeconds(1.5),
            ReloadsInForce = 3,
            ReloadsRefused = 1,
            IsInForce = true,
            Marks = 27,
            LastMarkDelay = TimeSpan.FromMilliseconds(250),
        };
    }
}
