namespace VmTests.Guarding;

/// <summary>What is about names and file systems, and who is exempt.</summary>
public abstract class GuardNamesTests<TKernel>(Guest guest)
    where TKernel : IGuardedKernel
{
    private const int Eperm = 1;

#pragma warning disable CA1000 // MemberData looks for it here, and finds the derived class's kernel.
    public static TheoryData<string> Hooks => [Hook.Auto, .. TKernel.Hooks];

    public static TheoryData<string> Denying => [Hook.Auto, .. TKernel.Hooks.Where(Hook.CanDeny)];

    public static TheoryData<string> Seeing => [Hook.Auto, .. TKernel.Hooks.Where(Hook.SeesNames)];

    public static TheoryData<string> Signalling => [.. TKernel.Hooks.Where(hook => !Hook.CanDeny(hook))];
#pragma warning restore CA1000

    /// <summary>Both files have their own contents.</summary>
    [Theory, MemberData(nameof(Denying))]
    public void Denied_replacement_leaves_both_files_as_they_were(string hook) => Assert.Equal(
        new Storm(10, 0, 20, 20, Eperm, 11, 0, 0, 0), Run(hook).Storm("replaced"));

    /// <summary>Some verifiers believe that there always is a file that is replaced, and drop the question.</summary>
    [Theory, MemberData(nameof(Denying))]
    public void Budget_of_replacements_is_spent_by_them_alone(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Equal(30, run.Storm("replacing-nothing").Renamed);
        Assert.Equal((10, 20), (run.Verdicts("replaced", "within"), run.Verdicts("replaced", "acted")));
    }

    [Theory, MemberData(nameof(Denying))]
    public void Exchange_costs_one_and_a_denied_one_leaves_both_files_as_they_were(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Equal(new Storm(10, 0, 20, 20, Eperm, 11, 0, 0, 0), run.Storm("exchanged"));
        Assert.Equal((10, 20), (run.Verdicts("exchanged", "within"), run.Verdicts("exchanged", "acted")));
    }

    /// <summary>By either name of an exchange, whichever is given first.</summary>
    [Theory, MemberData(nameof(Denying))]
    public void Forbidden_extension_is_denied_by_rename_and_by_exchange_in_both_orders(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Equal(new Storm(0, 0, 10, 10, Eperm, 1, 0, 0, 0), run.Storm("forbidden"));
        Assert.Equal(new Storm(0, 0, 10, 10, Eperm, 1, 0, 0, 0), run.Storm("forbidden-exchange"));
        Assert.Equal(new Storm(0, 0, 10, 10, Eperm, 1, 0, 0, 0), run.Storm("forbidden-reverse"));
        Assert.Equal(10, run.Storm("forbidden-almost").Renamed);
    }

    [Theory, MemberData(nameof(Seeing))]
    public void Rename_that_keeps_the_extension_takes_nothing_from_a_budget_of_changes(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Equal(100, run.Storm("changes").Renamed);
        Assert.Equal(0, run.Verdicts("changes", "within") + run.Verdicts("changes", "acted"));
    }

    /// <summary>Its worker renames for it; the process that owns the ring is stopped.</summary>
    [Theory, MemberData(nameof(Seeing))]
    public void Rename_by_io_uring_is_judged(string hook) => AssertRing(Run(hook), "ring");

    [Theory, MemberData(nameof(Seeing))]
    public void Rename_by_a_polled_io_uring_is_judged(string hook) => AssertRing(Run(hook), "sqpoll");

    private static void AssertRing(GuardRun run, string name)
    {
        Storm storm = run.Storm(name);
        if (run.CanDeny)
        {
            Assert.Equal(new Storm(10, 0, 20, 20, Eperm, 11, 0, 0, 0), storm);
        }
        else
        {
            // Its worker has the signal for the process, which may ask for one more before it stands still.
            Assert.InRange(storm.Renamed, 11, 12);
            Assert.Equal(1, storm.Stopped);
        }
    }

    /// <summary>The calls below it are the overlay's own.</summary>
    [Theory, MemberData(nameof(Seeing))]
    public void Rename_on_an_overlay_is_judged_once(string hook)
    {
        GuardRun run = Run(hook);
        Storm storm = run.Storm("overlay");

        Assert.Equal(run.CanDeny ? 100 : 101, storm.Renamed);
        Assert.Equal((100, run.CanDeny ? 10 : 1), (run.Verdicts("overlay", "within"), run.Verdicts("overlay", "acted")));
        Assert.True(GuardRun.Of(run.After, "inner_total") >= 100);
    }

    [Theory, MemberData(nameof(Denying))]
    public void Denied_rename_of_a_lower_file_copies_nothing_up(string hook)
    {
        GuardRun run = Run(hook);

        Assert.Equal(new Storm(1, 0, 19, 19, Eperm, 2, 0, 0, 0), run.Storm("lower"));
        Assert.EndsWith("/g00000.locked", Assert.Single(run.Scenario.Lines("upper")), StringComparison.Ordinal);
    }

    /// <summary>The server's threads, which do what clients ask for, are the kernel's.</summary>
    [Theory, MemberData(nameof(Seeing))]
    public void Client_of_nfs_is_judged_and_its_server_is_not(string hook)
    {
        GuardRun run = Run(hook);
        Storm storm = run.Storm("client");

        Assert.Equal(run.CanDeny ? 5 : 6, storm.Renamed);
        Assert.True(GuardRun.Of(run.After, "exempt_total", ("reason", "kernel_thread")) >= storm.Renamed);
    }

    [Theory, MemberData(nameof(Hooks))]
    public void Exempt_programs_users_and_cgroups_are_not_judged(string hook)
    {
        GuardRun run = Run(hook);

        Assert.All(
            (string[])["exempt-program", "exempt-uid", "exempt-cgroup"],
            name => Assert.Equal((name, 100), (name, run.Storm(name).Renamed)));
        Assert.Equal((run.CanDeny ? 1 : 2, 1), (run.Storm("judged").Renamed, run.Storm("judged").Killed));
        Assert.All(
            (string[])["executable", "uid", "cgroup"],
            reason => Assert.True(GuardRun.Of(run.After, "exempt_total", ("reason", reason)) >= 100, reason));
    }

    [Theory, MemberData(nameof(Signalling))]
    public void Rule_that_the_hook_cannot_follow_is_an_error(string hook)
    {
        guest.AssertEnded("guard");
        Scenario scenario = guest.Scenario($"guard-{hook}-deny");

        Assert.Equal("1", scenario.Lines("status")[0]);
        Assert.Contains("cannot deny", string.Join('\n', scenario.Lines("check")), StringComparison.Ordinal);
    }

    private GuardRun Run(string hook) => GuardRun.Of<TKernel>(guest, hook);
}
