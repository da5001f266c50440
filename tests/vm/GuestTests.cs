using System.Text.Json;

namespace VmTests;

/// <summary>What must hold on every kernel, in every mode it has.</summary>
public abstract class GuestTests<TGuest>(TGuest guest, ITestOutputHelper output) : IDisposable
    where TGuest : Guest, IKernel
{
    protected const string Renames = "file_renames_total";

#pragma warning disable CA1000 // MemberData looks for it here, and finds the derived class's kernel.
    public static TheoryData<string> Modes => TGuest.Modes;
#pragma warning restore CA1000

    protected ITestOutputHelper Output => output;

    private protected Scenario Scenario(string name) => guest.Scenario(name);

    [Theory, MemberData(nameof(Modes))]
    public void Mode_when_pinned_is_the_one_attached(string mode)
    {
        var scrape = Scenario(mode).Scrape("after");
        Assert.Equal(1, scrape.Sum("rename_exporter_probe_info"));
        Assert.Equal(1, scrape.Sum("rename_exporter_probe_info", ("attach", mode)));
    }

    [Theory, MemberData(nameof(Modes))]
    public void Mode_after_100_renames_by_a_name_counts_100(string mode)
    {
        Assert.Equal(100, Scenario(mode).Driver("hundred.driver", "load", "renamed"));
        AssertCounted(mode, "hundred", 100);
    }

    [Theory, MemberData(nameof(Modes))]
    public void Mode_after_a_rename_on_overlayfs_counts_one(string mode) => AssertCounted(mode, "upper", 1);

    [Theory, MemberData(nameof(Modes))]
    public void Mode_after_a_rename_with_copy_up_counts_one(string mode) => AssertCounted(mode, "mv", 1);

    [Theory, MemberData(nameof(Modes))]
    public void Mode_counts_each_kind_that_it_can_see(string mode)
    {
        Scenario scenario = Scenario(mode);
        Scrape scrape = scenario.Scrape("after");
        decimal Did(string kind) => scenario.Driver("kinds.driver", "kinds", kind);
        decimal Counted(string family) => scrape.Sum($"file_rename{family}_total", ("comm", "kinds"));
        if (mode == "tracepoint")
        {
            // System calls do not tell a no-op from a rename, and nothing else of the kinds.
            Assert.Equal(Did("renamed") + Did("noops"), Counted("s"));
            Assert.DoesNotContain(scrape.Samples, sample => sample.Name.StartsWith("file_rename_moves"));
            Assert.False(scrape.Has("file_rename_noops_total"));
            Assert.False(scrape.Has("file_rename_new_extensions_total"));
            return;
        }

        Assert.Equal(Did("renamed"), Counted("s"));
        Assert.Equal(Did("noops"), Counted("_noops"));
        Assert.Equal(Did("moves"), Counted("_moves"));
        Assert.Equal(Did("replacements"), Counted("_replacements"));
        Assert.Equal(Did("exchanges"), Counted("_exchanges"));
        Assert.Equal(Did("extension_changes"), Counted("_extension_changes"));
        Assert.Equal(
            Did("noops"), scrape.Sum("rename_exporter_probe_events_total", ("outcome", "noop")));
        Assert.Equal(
            scrape.Sum("file_rename_extension_changes_total"),
            scrape.Sum("file_rename_new_extensions_total"));

        // 50 of each; the first 20 are under <other>.
        Assert.Equal(30, scrape.Sum("file_rename_new_extensions_total", ("extension", "encrypted")));
        Assert.Equal(30, scrape.Sum("file_rename_new_extensions_total", ("extension", "text")));
    }

    [Theory, MemberData(nameof(Modes))]
    public void Mode_without_load_misses_nothing(string mode)
    {
        var scrape = Scenario(mode).Scrape("after");
        // Where the kernel cannot count them, no number may pretend that there were none.
        bool countable = scrape.Sum("rename_exporter_probe_misses_countable") == 1;
        // (What kretprobe lost the exporter can tell everywhere: entries without an exit.)
        Assert.Equal(countable || mode == "kprobe", scrape.Has("rename_exporter_probe_missed_total"));
        Assert.Equal(0, scrape.Sum("rename_exporter_probe_missed_total"));
        Assert.Equal(0, scrape.Sum("rename_exporter_overflow_total"));
    }

    [Fact]
    public void Check_tells_which_modes_attach_and_what_auto_takes()
    {
        JsonElement check = Scenario("check").Check;
        output.WriteLine(check.ToString());
        Assert.Equal(0, Scenario("check").ExitStatus);
        Assert.Equal("", Scenario("check").ExporterLog);
        Assert.Equal(
            TGuest.Modes.Select(row => row.Data).Order(),
            check.GetProperty("modes").EnumerateArray()
                .Where(mode => mode.GetProperty("verdict").GetString() == "attaches")
                .Select(mode => mode.GetProperty("mode").GetString()).Order());
        JsonElement result = check.GetProperty("result");
        Assert.Equal(TGuest.Auto, result.GetProperty("mode").GetString());
        Assert.Equal("misses-nothing", result.GetProperty("exact").GetString());
    }

    [Fact]
    public void Check_leaves_the_mounts_as_they_were() => Assert.Equal(
        ["/", "/proc", "/sys", "/dev", "/tmp", "/sys/kernel/tracing", "/sys/kernel/debug", "/sys/fs/bpf",
            "/sys/fs/cgroup"],
        Scenario("check").Lines("mounts"));

    [Theory, MemberData(nameof(Modes))]
    public void Mode_on_SIGTERM_exits_0(string mode) => Assert.Equal(0, Scenario(mode).ExitStatus);

    [Theory, MemberData(nameof(Modes))]
    public void Mode_names_cgroups_of_the_unified_hierarchy(string mode) =>
        AssertCgroups($"cgroups-{mode}", "v2");

    [Fact]
    public void Cgroups_are_named_where_a_controller_is_on_v1() => AssertCgroups("v1-fentry", "pids");

    private void AssertCgroups(string name, string hierarchy)
    {
        Scenario scenario = Scenario(name);
        Scrape scrape = scenario.Scrape("after");
        Output.WriteLine($"longest life: {scenario.Driver("visitor.driver", "cgroups", "longest_ms")} ms");
        Assert.Contains($"come from the {hierarchy} hierarchy", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Equal(20, scrape.Sum(Renames, ("comm", "visitor")));
        Assert.All(Enumerable.Range(1, 20), i => Assert.Equal(1, scrape.Sum(
            Renames, ("comm", "visitor"), ("cgroup", $"churn-{i}"), ("container_id", ""), ("user", "root"))));
        Assert.Equal(100, scrape.Sum(
            Renames, ("comm", "boxed"), ("cgroup", "container"), ("container_id", $"{7:D64}"),
            ("uid", "65534"), ("user", "65534")));
        Assert.Equal(10, scrape.Sum(Renames, ("comm", "rooted"), ("cgroup", "/")));
        Assert.Equal(0, scrape.Sum("rename_exporter_cgroup_overflow_total"));
    }

    private void AssertCounted(string mode, string comm, int renames)
    {
        var scenario = Scenario(mode);
        Assert.Equal(0, scenario.Scrape("before").Sum(Renames, ("comm", comm)));
        Assert.Equal(renames, scenario.Scrape("after").Sum(Renames, ("comm", comm)));
    }

    /// <summary>A failure of a guest cannot be looked into afterwards, so it shows all it has.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            output.WriteLine(guest.Logs);
        }
    }
}
