using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class AttachMissTests
{
    [Theory]
    [InlineData("Fentry", "6.1", "None", true, false)]
    [InlineData("Fentry", "6.1", "Preemptible", true, true)]
    [InlineData("Fentry", "6.1", "Unknown", true, null)]
    [InlineData("Fentry", "5.11", "Preemptible", false, false)]
    [InlineData("Fentry", "5.12", "Preemptible", false, true)]
    [InlineData("Fentry", "0.0", "Preemptible", false, true)]
    [InlineData("KprobeMulti", "6.18", "Preemptible", true, false)]
    [InlineData("KprobeMulti", "6.12", "None", false, true)]
    [InlineData("KprobeMulti", "6.12", "None", null, null)]
    [InlineData("Kprobe", "6.1", "None", true, true)]
    public void MayMiss_mode_dependsOnKernelPreemptionAndFprobe(
        string mode, string kernel, string preemption, bool? newFprobe, bool? expected) => Assert.Equal(
        expected,
        new AttachPlan(Version.Parse(kernel), Enum.Parse<Preemption>(preemption), newFprobe)
            .MayMiss(Enum.Parse<AttachMode>(mode)));

    /// <summary>Before 7.2 they are not preempted, whatever the rest of the kernel is.</summary>
    [Theory]
    [InlineData("None", false, false)]
    [InlineData("Preemptible", false, false)]
    [InlineData("Unknown", false, false)]
    [InlineData("Preemptible", true, true)]
    [InlineData("Preemptible", null, null)]
    public void MayMiss_tracepoint_dependsOnWhetherSystemCallsArePreempted(
        string preemption, bool? preemptsSyscalls, bool? expected) => Assert.Equal(
        expected,
        new AttachPlan(new(7, 2), Enum.Parse<Preemption>(preemption), HasNewFprobe: true)
        {
            PreemptsSyscalls = preemptsSyscalls,
        }.MayMiss(AttachMode.Tracepoint));
}
