namespace VmTests;

/// <summary>
/// A kernel whose BPF JIT is off (net.core.bpf_jit_enable=0): the verifier refuses calls of the kernel's
/// functions there, so that the kprobe modes must do without bpf_rdonly_cast.
/// </summary>
[Trait("Kernel", "7")]
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class InterpretedTests
{
    private const string Kernel = "7";

    private static readonly string[] s_modes = ["kprobe-multi", "kprobe"];

    [Fact]
    public async Task Renames_are_counted_by_an_interpreted_probe()
    {
        string results = Boot.OutOf("vm", "interpreted");
        await Boot.RunAsync(
            Kernel, results, TimeSpan.FromMinutes(15),
            [Repository.Binary, Repository.Renamer, Boot.GuestFile("exporter.sh"), Boot.GuestFile("interpreted.sh")],
            $"sh interpreted.sh {string.Join(' ', s_modes)}");

        Assert.Equal("0", (await File.ReadAllTextAsync(
            Path.Combine(results, "jit"), TestContext.Current.CancellationToken)).Trim());
        Assert.All(s_modes, mode =>
        {
            var scenario = new Scenario(Path.Combine(results, $"interpreted-{mode}"));
            Assert.True(scenario.WasReady, scenario.ExporterLog);
            Assert.Contains($"attached by {mode}", scenario.ExporterLog, StringComparison.Ordinal);
            Scrape after = scenario.Scrape("after");
            Assert.Equal(100, after.Sum("file_renames_total", ("comm", "hundred")));
            Assert.Equal(100, after.Sum("rename_exporter_probe_events_total", ("outcome", "renamed")));
            Assert.Equal(0, scenario.ExitStatus);
        });
    }
}
