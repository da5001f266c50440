namespace VmTests;

/// <summary>
/// A kernel whose BPF JIT is off (net.core.bpf_jit_enable=0): the verifier refuses calls of the kernel's
/// functions there, so that the kprobe modes must do without bpf_rdonly_cast.
/// </summary>
[Trait("Kernel", "7.3"), Collection<OnLinux73>]
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class InterpretedTests(Linux73 guest)
{
    internal static readonly string[] Modes = ["kprobe-multi", "kprobe"];

    [Fact]
    public async Task Renames_are_counted_by_an_interpreted_probe()
    {
        guest.AssertEnded("interpreted");
        Assert.Equal("0", (await File.ReadAllTextAsync(
            Path.Combine(guest.Directory, "jit"), TestContext.Current.CancellationToken)).Trim());
        Assert.All(Modes, mode =>
        {
            Scenario scenario = guest.Scenario($"interpreted-{mode}");
            Assert.True(scenario.WasReady, scenario.ExporterLog);
            Assert.Contains($"attached by {mode}", scenario.ExporterLog, StringComparison.Ordinal);
            Scrape after = scenario.Scrape("after");
            Assert.Equal(100, after.Sum("file_renames_total", ("comm", "hundred")));
            Assert.Equal(100, after.Sum("rename_exporter_probe_events_total", ("outcome", "renamed")));
            Assert.Equal(0, scenario.ExitStatus);
        });
    }
}
