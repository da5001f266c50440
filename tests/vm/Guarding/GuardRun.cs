using System.Globalization;

namespace VmTests.Guarding;

/// <summary>One life of an exporter with a guard, in a guest (guest/guard.sh).</summary>
internal sealed class GuardRun(Guest guest, string hook, string attached)
{
    private const string Prefix = "rename_exporter_guard_";

    /// <summary>The users of guest/guard-policy.sh, all of whom a rule is about but the last hundred.</summary>
    private const int FirstUser = 2000;

    private readonly Scenario _scenario = guest.Scenario($"guard-{hook}");

    /// <param name="hook">As it was asked for: may be auto.</param>
    public static GuardRun Of<TKernel>(Guest guest, string hook)
        where TKernel : IGuardedKernel
    {
        guest.AssertEnded("guard");
        return new(guest, hook, hook == Hook.Auto ? TKernel.AutoHook : hook);
    }

    /// <summary>Not auto.</summary>
    public string Attached => attached;

    public bool CanDeny => Hook.CanDeny(attached);

    public bool SeesNames => Hook.SeesNames(attached);

    public Scenario Scenario => _scenario;

    public Scrape After => _scenario.Scrape("after");

    /// <summary>Of a storm, as the disk has it.</summary>
    public Storm Storm(string name)
    {
        _scenario.AssertRan(name);
        decimal Value(string key) => _scenario.Driver($"{name}.driver", "storm", key);
        return new(
            (int)Value("renamed"), (int)Value("damaged"), (int)Value("intact"), (int)Value("failed"), (int)Value("errno"),
            (int)Value("first_failed"), (int)Value("stopped"), (int)Value("killed"), (int)Value("lost"));
    }

    /// <summary>Whether the guest did it, and the kernel has what it takes.</summary>
    public bool Did(string name) => _scenario.Has($"{name}.status") && _scenario.Did(name);

    public static decimal Of(Scrape page, string name, params (string, string)[] labels) => page.Sum(Prefix + name, labels);

    public decimal Verdicts(string rule, string verdict) =>
        Of(After, "verdicts_total", ("rule", rule), ("verdict", verdict));

    public decimal Missed => Of(After, "missed_total");

    /// <summary>Nothing is judged that is not counted, and nothing twice; each user of ours has one rule.</summary>
    /// <param name="sameRules">False: a policy had others before, whose verdicts are no series any more.</param>
    public static void AssertSums(Scrape page, bool sameRules = true)
    {
        Assert.True(Of(page, "calls_total") > 0);
        Assert.Equal(
            Of(page, "calls_total"),
            Of(page, "inner_total") + Of(page, "exempt_total") + Of(page, "unmatched_total") + Of(page, "mirrored_total")
                + Of(page, "judged_total"));
        Assert.InRange(
            Of(page, "verdicts_total"), sameRules ? Of(page, "judged_total") : 1, Of(page, "judged_total"));
        Assert.Equal(0, Of(page, "buckets_lost_total"));
    }

    /// <summary>Renames that failed with EPERM, by users of ours, as the probe counted them.</summary>
    public decimal CountedDenials => After.Of("file_rename_errors_total")
        .Where(sample => sample.Labels["errno"] == "EPERM"
            && int.Parse(sample.Labels["uid"], CultureInfo.InvariantCulture) >= FirstUser)
        .Sum(sample => sample.Value);

    /// <summary>Events of this rule that say that it acted.</summary>
    public EventLine[] Acts(string rule) => [.. _scenario.Lines("events.json").Where(line => line.Length > 0)
        .Select(EventLine.Parse)
        .Where(line => line.Text("rule", "name") == rule && line.Text("rename", "guard", "outcome") == "acted")];
}

/// <summary>What became of a storm's files, and of its processes. The first that failed is counted from 1 on; 0: none did.</summary>
internal sealed record Storm(
    int Renamed, int Damaged, int Intact, int Failed, int Errno, int FirstFailed, int Stopped, int Killed, int Lost);
