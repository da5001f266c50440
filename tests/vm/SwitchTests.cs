namespace VmTests;

/// <summary>
/// What root can switch off, and a probe sees nothing without a sign: the exporter says so, and recovers. Which switch
/// blinds which mode was measured from 5.10 to 7.3; where the kernel refuses to be switched, there is nothing to say.
/// </summary>
public abstract class SwitchTests(Guest guest, string[] modes, ITestOutputHelper output)
{
    private const string Sent = "rename_exporter_probe_canary_sent_total", Saw = "rename_exporter_probe_canary_seen_total";

    [Fact]
    public void Switch_that_blinds_a_mode_is_told_and_so_is_its_end()
    {
        guest.AssertEnded("switches");
        int blinded = 0;
        foreach (string mode in modes)
        {
            foreach (string name in (string[])["ftrace", "kprobes"])
            {
                Scenario scenario = guest.Scenario($"switches-{mode}-{name}");
                Assert.True(scenario.WasReady, scenario.ExporterLog);
                Assert.Equal(0, scenario.ExitStatus);
                if (scenario.Has("refused"))
                {
                    output.WriteLine($"{mode}, {name}: {scenario.Lines("refused")[0]}");
                    continue;
                }

                AssertTold(scenario, mode, name);
                blinded += scenario.Scrape("blind").Sum(CellRun.Renames, ("comm", "unseen")) == 0 ? 1 : 0;
            }
        }

        Assert.True(blinded > 0, "no switch blinded anything: nothing was tested");
    }

    /// <summary>Blind or not, the exporter knows which; and afterwards it sees.</summary>
    private void AssertTold(Scenario scenario, string mode, string name)
    {
        Scrape before = scenario.Scrape("before"), blind = scenario.Scrape("blind"), seeing = scenario.Scrape("seeing");
        bool isBlind = blind.Sum(CellRun.Renames, ("comm", "unseen")) == 0;
        output.WriteLine($"{mode}, {name}: {(isBlind ? "blind" : "sees")}");
        Assert.Equal(before.Sum(Sent), before.Sum(Saw));
        Assert.Equal(isBlind, blind.Sum(Sent) > blind.Sum(Saw));
        Assert.Contains(isBlind ? "503" : "200", scenario.Lines("blind.ready")[0], StringComparison.Ordinal);
        Assert.Equal(isBlind ? 1 : 0, scenario.Count("the probe sees no renames: "));
        Assert.Equal(isBlind ? 1 : 0, scenario.Count("the probe sees renames again"));
        if (isBlind)
        {
            Assert.Contains(
                name == "ftrace" ? "kernel.ftrace_enabled is 0" : "kprobes/enabled in debugfs is 0",
                string.Join('\n', scenario.Lines("blind.ready")), StringComparison.Ordinal);
        }

        Assert.Contains("200", scenario.Lines("seeing.ready")[0], StringComparison.Ordinal);
        Assert.Equal(100, seeing.Sum(CellRun.Renames, ("comm", "seen")));
        Assert.Equal(isBlind ? 0 : 100, seeing.Sum(CellRun.Renames, ("comm", "unseen")));
        Assert.Equal(0, seeing.Sum("file_rename_errors_total", "comm", comm => comm.StartsWith("rename_exporter")));
        Assert.Equal(0, seeing.Sum(CellRun.Missed));
    }

    /// <summary>Not to be able to prove it is not to be blind.</summary>
    [Fact]
    public void Canary_that_cannot_be_sent_is_told_once_and_leaves_the_exporter_ready()
    {
        guest.AssertEnded("switches");
        Scenario filtered = guest.Scenario("switches-filtered");
        Assert.Equal((0m, 0m), Canaries(filtered));
        Assert.Equal(1, filtered.Count(
            "cannot test here whether the probe sees renames: a rename of its own ends with Operation not permitted (EPERM), before the probe"));
        Assert.Equal(0, filtered.ExitStatus);
    }

    [Fact]
    public void Canary_finds_another_way_where_proc_is_read_only()
    {
        guest.AssertEnded("switches");
        (decimal sent, decimal seen) = Canaries(guest.Scenario("switches-readonly"));
        Assert.True(sent >= 1 && sent == seen, $"{sent} sent, {seen} seen");
    }

    private static (decimal Sent, decimal Seen) Canaries(Scenario scenario)
    {
        Scrape after = scenario.Scrape("after");
        return (after.Sum(Sent), after.Sum(Saw));
    }

    [Fact]
    public void Auto_passes_over_what_was_blind_before_it_started()
    {
        guest.AssertEnded("switches");
        Scenario scenario = guest.Scenario("switches-auto-off");
        if (!scenario.Exists)
        {
            Assert.True(guest.Scenario($"switches-{modes[0]}-ftrace").Has("refused"), "it was not tried");
            return;
        }

        Assert.Contains("sees no renames, trying the next one", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Contains("probe attached by tracepoint ", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Equal(100, scenario.Scrape("seeing").Sum(CellRun.Renames, ("comm", "seen")));
    }
}

[Trait("Kernel", "5.10"), Collection<OnLinux510>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Switches510Tests(Linux510 guest, ITestOutputHelper output)
    : SwitchTests(guest, Linux510.Modes, output);

[Trait("Kernel", "6.1-more"), Collection<OnLinux61More>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Switches61Tests(Linux61More guest, ITestOutputHelper output)
    : SwitchTests(guest, Linux61.Modes, output);

[Trait("Kernel", "6.12"), Collection<OnLinux612>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Switches612Tests(Linux612 guest, ITestOutputHelper output)
    : SwitchTests(guest, Linux612.Modes, output);

[Trait("Kernel", "7.2"), Collection<OnLinux72>, Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Switches72Tests(Linux72 guest, ITestOutputHelper output)
    : SwitchTests(guest, Linux72.Modes, output);

[Trait("Kernel", "7.3-switches"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Switches73Tests(Linux73Switches guest, ITestOutputHelper output)
    : SwitchTests(guest, Linux73.Modes, output), IClassFixture<Linux73Switches>;
