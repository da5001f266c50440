namespace VmTests;

/// <summary>
/// Which mode takes which capabilities, and what every thread has afterwards: guest/privileges.sh runs the
/// exporter as nobody on this kernel.
/// </summary>
public abstract class PrivilegeTests(Guest guest, string kept, string[] modes, ITestOutputHelper output)
{
    private const string Nothing = "0000000000000000";

    [Fact]
    public void Nobody_attaches_with_two_capabilities_and_keeps_what_bpf_asks_for()
    {
        guest.AssertEnded("privileges");
        foreach (string mode in modes)
        {
            // tracefs is root's: there it takes a third.
            AssertWorks(guest.Scenario($"privileges-{mode}-{(mode == "tracepoint" ? "three" : "two")}"));
        }

        AssertMemlock(guest.Scenario("privileges-fentry-memlock"));
        Scenario paranoid = guest.Scenario("privileges-kprobe-paranoid");
        Assert.False(paranoid.WasReady);
        Assert.Contains("kernel.perf_event_paranoid=2", paranoid.ExporterLog, StringComparison.Ordinal);

        Scenario refused = guest.Scenario("privileges-tracepoint-two");
        Assert.False(refused.WasReady);
        Assert.Equal(1, refused.ExitStatus);
        Assert.Contains("CAP_DAC_READ_SEARCH", refused.ExporterLog, StringComparison.Ordinal);
    }

    /// <summary>Whether RLIMIT_MEMLOCK, as a shell has it, is too small for the maps.</summary>
    protected virtual bool ChargesMemlock => false;

    private void AssertMemlock(Scenario scenario)
    {
        Assert.Equal(!ChargesMemlock, scenario.WasReady);
        if (ChargesMemlock)
        {
            Assert.Equal(1, scenario.ExitStatus);
            Assert.Contains("RLIMIT_MEMLOCK (ulimit -l unlimited)", scenario.ExporterLog, StringComparison.Ordinal);
        }
    }

    private void AssertWorks(Scenario scenario)
    {
        output.WriteLine(scenario.ExporterLog);
        Assert.Equal(100, scenario.Scrape("after").Sum("file_renames_total", ("comm", "hundred")));
        Scrape churned = scenario.Scrape("reclaim");
        Assert.True(churned.Sum("rename_exporter_probe_events_total", ("outcome", "renamed"))
            >= scenario.Driver("churn.driver", "load", "renamed") + 100);
        Assert.True(churned.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) > 0);
        Assert.Equal(0, churned.Sum("rename_exporter_poll_errors_total"));
        Assert.Equal(0, churned.Sum("rename_exporter_slots_lost_total"));
        Assert.DoesNotContain("level=WARN", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Equal(0, scenario.ExitStatus);

        ILookup<string, string> threads = scenario.Lines("threads")
            .ToLookup(line => line.Split(':')[0], line => line.Split(':', 2)[1].Trim());
        Assert.True(threads["CapEff"].Count() > 5, "a .NET server has more threads");
        Assert.All(threads["CapPrm"].Concat(threads["CapEff"]), set => Assert.Equal(kept, set));
        Assert.All(threads["CapInh"].Concat(threads["CapAmb"]), set => Assert.Equal(Nothing, set));
        Assert.All(threads["NoNewPrivs"], value => Assert.Equal("1", value));
        Assert.All(threads["Uid"], ids => Assert.Equal("65534\t65534\t65534\t65534", ids));
    }
}

/// <summary>Before 5.19 bpf(2) asks for CAP_BPF always; before 5.11 maps are charged to RLIMIT_MEMLOCK.</summary>
[Trait("Kernel", "5.10.218"), Collection<OnLinux510Early>]
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux510PrivilegeTests(Linux510Early guest, ITestOutputHelper output)
    : PrivilegeTests(guest, "0000008000000000", ["fentry", "kprobe", "tracepoint"], output)
{
    protected override bool ChargesMemlock => true;
}

[Trait("Kernel", "6.1-more"), Collection<OnLinux61More>]
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux61PrivilegeTests(Linux61More guest, ITestOutputHelper output)
    : PrivilegeTests(guest, "0000000000000000", ["fentry", "kprobe", "tracepoint"], output);

[Trait("Kernel", "7.3"), Collection<OnLinux73>]
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux73PrivilegeTests(Linux73 guest, ITestOutputHelper output)
    : PrivilegeTests(guest, "0000000000000000", ["fentry", "kprobe-multi", "kprobe", "tracepoint"], output);
