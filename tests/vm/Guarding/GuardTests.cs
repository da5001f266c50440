namespace VmTests.Guarding;

/// <summary>Who is stopped by each hook, who goes on, and what became of the files.</summary>
public abstract class GuardTests<TKernel>(Guest guest, ITestOutputHelper output)
    where TKernel : IGuardedKernel
{
    private const int Eperm = 1;

    /// <summary>Where it cannot deny, the rename that is one too many is done all the same.</summary>
    private static int Beyond(GuardRun run) => run.CanDeny ? 0 : 1;

#pragma warning disable CA1000 // MemberData looks for it here, and finds the derived class's kernel.
    public static TheoryData<string> Hooks => [Hook.Auto, .. TKernel.Hooks];

    public static TheoryData<string> Denying => [Hook.Auto, .. TKernel.Hooks.Where(Hook.CanDeny)];
#pragma warning restore CA1000

    [Theory, MemberData(nameof(Hooks))]
    public void Exporter_says_by_which_hook_it_guards(string hook)
    {
        GuardRun run = Run(hook);
        Assert.True(run.Scenario.WasReady, run.Scenario.ExporterLog);
        Assert.Equal(1, GuardRun.Of(run.After, "info", ("hook", run.Attached), ("mode", "enforce")));
        Assert.Contains("guard", run.Scenario.Lines("threads")); // by which 'guard off' finds it
    }

    /// <summary>Auto has passed over those before its own, each with a reason.</summary>
    [Fact]
    public void Hooks_that_this_kernel_has_not_are_refused_with_a_reason()
    {
        guest.AssertEnded("guard");
        foreach (string hook in TKernel.Refused)
        {
            Scenario refused = guest.Scenario($"guard-{hook}");
            output.WriteLine(refused.ExporterLog);
            Scrape page = refused.Scrape("before");
            Assert.Equal(1, GuardRun.Of(page, "info", ("hook", "none"), ("mode", "monitor")));
            Assert.Equal(1, GuardRun.Of(page, "enforcement_missing"));
            Assert.Contains($"--guard.hook={hook}", refused.ExporterLog, StringComparison.Ordinal);
            Assert.Contains("it attaches, and never runs", refused.ExporterLog, StringComparison.Ordinal);
        }

        if (TKernel.AutoHook != "lsm")
        {
            string log = Run(Hook.Auto).Scenario.ExporterLog;
            Assert.Contains("bpf is not among the kernel's security modules", log, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Denying))]
    public void Rename_beyond_the_budget_is_denied_and_nobody_else_is(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Equal(new Storm(100, 0, 200, 200, Eperm, 101, 0, 0, 0), run.Storm("denied"));
        AssertOthersGoOn(run);
        Assert.Equal((100, 200), (run.Verdicts("denied", "within"), run.Verdicts("denied", "acted")));
    }

    [Theory, MemberData(nameof(Hooks))]
    public void Process_is_stopped_at_the_rename_beyond_its_budget(string hook)
    {
        GuardRun run = Run(hook);
        Storm storm = run.Storm("first");

        // Overwritten first: that of the rename which is one too many is damaged, and no other.
        Assert.Equal((100 + Beyond(run), 101, 199, 1, 0), (storm.Renamed, storm.Damaged, storm.Intact, storm.Stopped, storm.Lost));
        AssertOthersGoOn(run);
    }

    [Theory, MemberData(nameof(Hooks))]
    public void Process_is_killed_at_the_rename_beyond_its_budget(string hook)
    {
        GuardRun run = Run(hook);
        Storm storm = run.Storm("killed");

        // Overwritten afterwards, which it does not come to.
        Assert.Equal((100 + Beyond(run), 100, 1, 0), (storm.Renamed, storm.Damaged, storm.Killed, storm.Lost));
    }

    [Theory, MemberData(nameof(Hooks))]
    public void Rule_that_watches_says_what_it_would_do_and_does_nothing(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Equal(300, run.Storm("watched").Renamed);
        Assert.Equal((100, 200, 0), (
            run.Verdicts("watched", "within"), run.Verdicts("watched", "would_act"), run.Verdicts("watched", "acted")));
    }

    /// <summary>150 processes with a name each have the budget of their user. What the kernel did not let the guard see got through.</summary>
    [Theory, MemberData(nameof(Hooks))]
    public void Another_name_for_each_process_is_no_way_out(string hook)
    {
        GuardRun run = Run(hook);
        Storm storm = run.Storm("hopping");
        output.WriteLine($"{guest.Kernel}, {hook}: {storm.Renamed} renamed, {run.Missed} missed");

        Assert.True(run.Verdicts("hopping", "acted") > 0);
        if (run.CanDeny)
        {
            Assert.Equal(100 + run.Missed, storm.Renamed);
        }
        else
        {
            Assert.InRange(storm.Renamed, 101, 100 + 150 + run.Missed); // one for each process in flight
        }
    }

    [Theory, MemberData(nameof(Hooks))]
    public void First_process_of_a_container_is_no_exception(string hook)
    {
        GuardRun run = Run(hook);
        Storm storm = run.Storm("container");

        Assert.Equal((10 + Beyond(run), 1), (storm.Renamed, storm.Killed));
    }

    [Theory, MemberData(nameof(Hooks))]
    public void Sums_are_equal(string hook)
    {
        GuardRun run = Run(hook);

        GuardRun.AssertSums(run.After);
        Assert.Equal(0, GuardRun.Of(run.After, "bucket_overflow_total"));
        if (TKernel.IsLossless)
        {
            Assert.Equal(GuardRun.Of(run.After, "actions_total", ("action", "denied")), run.CountedDenials);
        }
    }

    /// <summary>Nobody is stopped without a word; what is denied is told once a second and budget.</summary>
    [Theory, MemberData(nameof(Hooks))]
    public void Each_stop_and_kill_is_an_event_and_so_is_who_was_denied(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Equal(0, GuardRun.Of(run.After, "records_lost_total"));
        Assert.Equal("process-stopped", run.Acts("first")[0].Text("event", "action"));
        Assert.Equal("process-killed", Assert.Single(run.Acts("killed")).Text("event", "action"));
        Assert.Equal("process-killed", Assert.Single(run.Acts("container")).Text("event", "action"));
        if (run.CanDeny)
        {
            Assert.InRange(run.Acts("denied").Length, 1, 200);
        }
    }

    /// <summary>It is gone with its exporter, whether that was killed or has ended.</summary>
    [Theory, MemberData(nameof(Hooks))]
    public void Nothing_is_stopped_once_the_exporter_is_gone(string hook) =>
        Assert.Equal(300, Run(hook).Storm("gone").Renamed);

    /// <summary>Although it was started with --probe.keep.</summary>
    [Theory, MemberData(nameof(Hooks))]
    public void Probe_is_not_kept_with_a_guard(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Contains("the probe ends with this exporter, and is not kept in /sys/fs/bpf/kept", run.Scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Equal("", string.Concat(run.Scenario.Lines("pins")));
    }

    /// <summary>It enforces no longer than its lease, and again when it is back.</summary>
    [Fact]
    public void Exporter_that_stands_still_stops_nobody()
    {
        GuardRun run = Run(Hook.Auto);

        Assert.Equal(300, run.Storm("silent").Renamed);
        Assert.Equal((0, 1), (run.Storm("awake").Renamed, run.Storm("awake").Stopped));
    }

    [Fact]
    public void Guard_that_was_switched_off_stops_nobody()
    {
        GuardRun run = Run(Hook.Auto);

        Assert.Equal(300, run.Storm("off").Renamed);
        Assert.Equal(1, GuardRun.Of(run.Scenario.Scrape("off-page"), "off"));
    }

    private GuardRun Run(string hook) => GuardRun.Of<TKernel>(guest, hook);

    private static void AssertOthersGoOn(GuardRun run)
    {
        Assert.Equal(300, run.Storm("other").Renamed);
        Assert.Equal(300, run.Storm("other-again").Renamed);
    }
}
