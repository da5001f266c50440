namespace VmTests;

/// <summary>The exporter on this kernel, apart from single renames.</summary>
internal static class HostCells
{
    public const string Cgroups = "cgroups";
    private const string Group = "exporter";

    public static readonly Cell[] All =
    [
        new("attached", Group, run =>
        {
            Assert.Equal(1, run.After.Sum("rename_exporter_probe_info"));
            Assert.Equal(1, run.After.Sum("rename_exporter_probe_info", ("attach", run.Attach)));
        }),
        new("calm-missed", Group, WithoutLoadNothingIsMissed),
        new("sigterm", Group, run => Assert.Equal(0, run.Calls.ExitStatus)),
        new("cgroups", Cgroups, run => AssertCgroups(run.Scenarios($"cgroups-{run.Mode}"), "v2")),
        new("no-durations", Cgroups, WithoutDurationsTheRestIsCounted),
    ];

    private static void WithoutLoadNothingIsMissed(CellRun run)
    {
        // Where the kernel cannot count them, no number may pretend that there were none.
        bool countable = run.After.Sum("rename_exporter_probe_misses_countable") == 1;
        // (What kretprobe lost the exporter can tell everywhere: entries without an exit.)
        Assert.Equal(countable || run.Attach == "kprobe", run.After.Has(CellRun.Missed));
        // On 5.10 kretprobe loses the inner returns of nfsd's calls; they would not have been counted.
        decimal inner = run.Attach == "kprobe" && run.Calls.Did("nfs-overlay")
            ? run.Calls.Driver("nfs-overlay.driver", "load", "renamed") : 0;
        Assert.InRange(run.After.Sum(CellRun.Missed), 0, inner);
        Assert.Equal(0, run.After.Sum("rename_exporter_overflow_total"));
        // Where seccomp answers, the call is never entered.
        decimal unentered = run.SeesCallsOnly ? run.Calls.Driver("ENOSYS-seccomp.driver", "fail", "failed") : 0;
        Assert.Equal(unentered, run.After.Sum("rename_exporter_probe_unpaired_exits_total"));
    }

    /// <summary>--no-probe.durations: no clock, no histogram; the kinds still need the entry, and copies of the exit do.</summary>
    private static void WithoutDurationsTheRestIsCounted(CellRun run)
    {
        Scenario scenario = run.Scenarios($"cgroups-{run.Mode}");
        Scrape scrape = scenario.Scrape("after");
        decimal Did(string kind) => scenario.Driver("kinds.driver", "kinds", kind);
        decimal Counted(string family) => scrape.Sum($"file_rename{family}_total", ("comm", "kinds"));
        bool copies = run.SeesCallsOnly && run.Kernel.Replace("arm64-", "", StringComparison.Ordinal).StartsWith('7');
        string entries = !run.SeesCallsOnly ? "kinds" : copies ? "copies" : "none";
        Assert.False(scrape.Has("file_rename_duration_seconds_count"));
        Assert.Equal(1, scrape.Sum("rename_exporter_probe_info", ("durations", "false"), ("entries", entries)));
        Assert.Equal(entries != "none", scrape.Has("rename_exporter_probe_unpaired_exits_total"));
        Assert.Equal(Did("renamed") + (run.SeesCallsOnly ? Did("noops") : 0), Counted("s"));
        if (!run.SeesCallsOnly)
        {
            Assert.Equal(
                (Did("noops"), Did("moves"), Did("replacements"), Did("exchanges"), Did("extension_changes")),
                (Counted("_noops"), Counted("_moves"), Counted("_replacements"), Counted("_exchanges"), Counted("_extension_changes")));
        }
    }

    public static void AssertCgroups(Scenario scenario, string hierarchy)
    {
        Scrape scrape = scenario.Scrape("after");
        Assert.Contains($"come from the {hierarchy} hierarchy", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Equal(20, scrape.Sum(CellRun.Renames, ("comm", "visitor")));
        Assert.All(Enumerable.Range(1, 20), i => Assert.Equal(1, scrape.Sum(
            CellRun.Renames, ("comm", "visitor"), ("cgroup", $"churn-{i}"), ("container_id", ""),
            ("user", "root"))));
        Assert.Equal(100, scrape.Sum(
            CellRun.Renames, ("comm", "boxed"), ("cgroup", "container"), ("container_id", $"{7:D64}"),
            ("uid", "65534"), ("user", "65534")));
        Assert.Equal(10, scrape.Sum(CellRun.Renames, ("comm", "rooted"), ("cgroup", "/")));
        Assert.Equal(0, scrape.Sum("rename_exporter_cgroup_overflow_total"));
    }
}
