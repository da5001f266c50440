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

        Assert.Equal(expected, Find(debugfs, opposite).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("none voluntary full")]
    [InlineData(")full(")]
    public void Find_debugfsThatDoesNotTell_asksTheCommandLine(string? debugfs) =>
        Assert.Equal(Preemption.None, Find(debugfs, "quiet preempt=none"));

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
        Assert.Equal(expected, Find(null, commandLine).ToString());

    [Theory]
    [InlineData("#1 SMP Debian 5.10.218-1 (2024-06-01)", "None")]
    [InlineData("#1 SMP PREEMPT Tue Jan 1", "Preemptible")]
    [InlineData("#1 SMP PREEMPT_RT Debian 6.1.176-1", "Preemptible")]
    [InlineData("#1 SMP PREEMPT_LAZY Tue Jan 1", "Preemptible")]
    [InlineData("", "None")]
    public void Find_staticKernel_isWhatItWasBuiltAs(string version, string expected) =>
        Assert.Equal(expected, Find(null, "preempt=full", version).ToString());

    /// <summary>What was asked for at boot comes first, where the kernel knows it.</summary>
    [Theory]
    [InlineData("", "# CONFIG_PREEMPT_NONE is not set|CONFIG_PREEMPT_VOLUNTARY=y|CONFIG_PREEMPT_DYNAMIC=y", "None")]
    [InlineData("", "CONFIG_PREEMPT_BUILD=y|CONFIG_PREEMPT_NONE=y|# CONFIG_PREEMPT is not set", "None")]
    [InlineData("", "CONFIG_PREEMPT=y|CONFIG_PREEMPT_COUNT=y", "Preemptible")]
    [InlineData("", "CONFIG_PREEMPT_LAZY=y", "Preemptible")]
    [InlineData("", "CONFIG_PREEMPT_DYNAMIC=y|CONFIG_PREEMPTION=y", "Unknown")]
    [InlineData("preempt=full", "CONFIG_PREEMPT_VOLUNTARY=y", "Preemptible")]
    [InlineData("preempt=none", "CONFIG_PREEMPT=y", "None")]
    [InlineData("preempt=nonsense", "CONFIG_PREEMPT_VOLUNTARY=y", "None")]
    public void Find_dynamicKernel_hasTheDefaultOfItsConfiguration(
        string commandLine, string configuration, string expected) => Assert.Equal(
            expected, Find(null, commandLine, configuration: configuration.Split('|')).ToString());

    /// <summary>From 7.0 on the kernel refuses preempt=none and goes on with lazy: it must not be believed.</summary>
    [Theory]
    [InlineData("6.19", "None")]
    [InlineData("7.0", "Preemptible")]
    [InlineData("7.3", "Preemptible")]
    public void Find_argumentThatTheKernelRefuses_isNotBelieved(string kernel, string expected) => Assert.Equal(
        expected, Find(null, "preempt=none", kernel: kernel).ToString());

    private static Preemption Find(
        string? debugfs, string commandLine, string version = Dynamic, string kernel = "6.12",
        string[]? configuration = null) =>
        PreemptionModel.Find(debugfs, commandLine, version, Version.Parse(kernel), () => configuration ?? []);
}
