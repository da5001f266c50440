using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class AttachPlanTests
{
    [Theory]
    [InlineData("None", false, "fentry kprobe tracepoint")]
    [InlineData("None", true, "fentry kprobe-multi kprobe tracepoint")]
    [InlineData("Preemptible", true, "kprobe-multi kprobe fentry tracepoint")]
    [InlineData("Unknown", true, "kprobe-multi kprobe fentry tracepoint")]
    [InlineData("Preemptible", false, "kprobe fentry tracepoint")]
    [InlineData("Unknown", false, "kprobe fentry tracepoint")]
    public void Modes_auto_beginWithTheOneThatLosesLeast(
        string preemption, bool newFprobe, string expected)
    {
        IReadOnlyList<AttachMode> modes = AttachPlan.Modes(null, Enum.Parse<Preemption>(preemption), newFprobe);

        Assert.Equal(expected, string.Join(' ', modes.Select(mode => mode.Name())));
    }

    [Theory]
    [InlineData("Fentry")]
    [InlineData("KprobeMulti")]
    [InlineData("Kprobe")]
    [InlineData("Tracepoint")]
    public void Modes_pinned_areThatOneAlone(string name)
    {
        AttachMode pinned = Enum.Parse<AttachMode>(name);

        Assert.Equal([pinned], AttachPlan.Modes(pinned, Preemption.None, false));
        Assert.Equal([pinned], AttachPlan.Modes(pinned, Preemption.Preemptible, true));
    }

    [Theory]
    [InlineData("Fentry", "5.11", false)]
    [InlineData("Fentry", "5.12", true)]
    [InlineData("Fentry", "6.1", true)]
    [InlineData("KprobeMulti", "6.6", false)]
    [InlineData("KprobeMulti", "6.7", true)]
    [InlineData("Kprobe", "6.6", false)]
    [InlineData("Kprobe", "6.7", true)]
    [InlineData("Tracepoint", "6.6", false)]
    [InlineData("Tracepoint", "6.7", true)]
    [InlineData("Tracepoint", "6.12", true)] // a version, not a decimal
    [InlineData("Tracepoint", "7.2", true)]
    [InlineData("Fentry", "0.0", false)] // a release that is no version
    public void MissesAreCountable_byVersion_isTheKernels(
        string mode, string version, bool expected) =>
        Assert.Equal(
            expected,
            AttachPlan.MissesAreCountable(Enum.Parse<AttachMode>(mode), Version.Parse(version)));

    [Fact]
    public void Names_ofAllModes_areUniqueAndNotAuto()
    {
        string[] names = [.. AttachModes.All.Select(mode => mode.Name())];

        Assert.Equal(["fentry", "kprobe-multi", "kprobe", "tracepoint"], names);
        Assert.DoesNotContain(AttachModes.Auto, names);
        Assert.Throws<ArgumentOutOfRangeException>(() => ((AttachMode)99).Name());
    }

    [Theory]
    [InlineData("Fentry", "vfs_rename", true)]
    [InlineData("KprobeMulti", "vfs_rename", true)]
    [InlineData("Kprobe", "vfs_rename", true)]
    [InlineData("Tracepoint", "syscalls", false)]
    public void Mode_eachOne_hasItsHookAndView(string name, string hook, bool seesDentries)
    {
        AttachMode mode = Enum.Parse<AttachMode>(name);

        Assert.Equal((hook, seesDentries), (mode.Hook(), mode.SeesDentries()));
    }
}
