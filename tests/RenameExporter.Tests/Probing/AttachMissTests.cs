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
    [InlineData("Tracepoint", "6.1", "None", false, false)]
    [InlineData("Tracepoint", "6.1", "Preemptible", false, true)]
    [InlineData("KprobeMulti", "6.18", "Preemptible", true, false)]
    [InlineData("KprobeMulti", "6.12", "None", false, true)]
    [InlineData("KprobeMulti", "6.12", "None", null, null)]
    [InlineData("Kprobe", "6.1", "None", true, true)]
    public void MayMiss_mode_dependsOnKernelPreemptionAndFprobe(
        string mode, string kernel, string preemption, bool? newFprobe, bool? expected) => Assert.Equal(
        expected,
        new AttachPlan(Version.Parse(kernel), Enum.Parse<Preemption>(preemption), newFprobe)
            .MayMiss(Enum.Parse<AttachMode>(mode)));
}
