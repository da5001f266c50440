using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class AttachMissTests
{
    [Theory]
    [InlineData("Fentry", "None", true, false)]
    [InlineData("Fentry", "Preemptible", true, true)]
    [InlineData("Fentry", "Unknown", true, true)]
    [InlineData("Tracepoint", "None", false, false)]
    [InlineData("Tracepoint", "Preemptible", false, true)]
    [InlineData("KprobeMulti", "Preemptible", true, false)]
    [InlineData("KprobeMulti", "None", false, true)]
    [InlineData("KprobeMulti", "None", null, null)]
    [InlineData("Kprobe", "None", true, true)]
    public void MayMiss_mode_dependsOnPreemptionAndFprobe(
        string mode, string preemption, bool? newFprobe, bool? expected) => Assert.Equal(
        expected,
        AttachPlan.MayMiss(Enum.Parse<AttachMode>(mode), Enum.Parse<Preemption>(preemption), newFprobe));
}
