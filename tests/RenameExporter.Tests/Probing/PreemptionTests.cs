using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class PreemptionTests
{
    private const string Dynamic = "#1 SMP PREEMPT_DYNAMIC Debian 6.12.107-1 (2026-10-01)";

    [Theory]
    [InlineData("(none) voluntary full", "None")]
    [InlineData("none (voluntary) full", "None")]
    [InlineData("none voluntary (full)", "Preemptible")]
    [InlineData("none voluntary full (lazy)", "Preemptible")]
    [InlineData("full (lazy)", "Preemptible")]
    [InlineData("none (something-new) full", "Unknown")]
    public void Find_debugfs_winsOverTheRest(string debugfs, string expected)
    {
        string opposite = expected == "None" ? "preempt=full" : "preempt=none";

        Assert.Equal(expected, PreemptionModel.Find(debugfs, opposite, Dynamic).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("none voluntary full")]
    [InlineData(")full(")]
    public void Find_debugfsThatDoesNotTell_asksTheCommandLine(string? debugfs) =>
        Assert.Equal(Preemption.None, PreemptionModel.Find(debugfs, "quiet preempt=none", Dynamic));

    [Theory]
    [InlineData("BOOT_IMAGE=/vmlinuz root=/dev/sda1 preempt=full quiet", "Preemptible")]
    [InlineData("preempt=voluntary", "None")]
    [InlineData("preempt=lazy\n", "Preemptible")]
    [InlineData("preempt=none preempt=full", "Preemptible")] // the kernel takes the last one
    [InlineData("preempt=full  preempt=none", "None")]
    [InlineData("preempt=", "Unknown")]
    [InlineData("nopreempt=none xpreempt=full", "Unknown")]
    [InlineData("quiet", "Unknown")]
    [InlineData("", "Unknown")]
    public void Find_dynamicKernel_asksTheCommandLine(string commandLine, string expected) =>
        Assert.Equal(expected, PreemptionModel.Find(null, commandLine, Dynamic).ToString());

    [Theory]
    [InlineData("#1 SMP Debian 5.10.218-1 (2024-06-01)", "None")]
    [InlineData("#1 SMP PREEMPT Tue Jan 1", "Preemptible")]
    [InlineData("#1 SMP PREEMPT_RT Debian 6.1.176-1", "Preemptible")]
    [InlineData("#1 SMP PREEMPT_LAZY Tue Jan 1", "Preemptible")]
    [InlineData("", "None")]
    public void Find_staticKernel_isWhatItWasBuiltAs(string version, string expected) =>
        Assert.Equal(expected, PreemptionModel.Find(null, "preempt=full", version).ToString());
}
