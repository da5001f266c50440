using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class AttachPlanTests
{
    [Theory]
    [InlineData("6.12", "None", false, "fentry kprobe tracepoint")]
    [InlineData("6.18", "None", true, "kprobe-multi fentry kprobe tracepoint")]
    [InlineData("7.2", "Preemptible", true, "kprobe-multi kprobe fentry tracepoint")]
    [InlineData("6.18", "Unknown", true, "kprobe-multi fentry kprobe tracepoint")]
    [InlineData("6.12", "Preemptible", false, "kprobe fentry tracepoint")]
    [InlineData("6.12", "Unknown", false, "fentry kprobe tracepoint")]
    [InlineData("5.10", "Preemptible", false, "fentry kprobe tracepoint")] // it skips nothing before 5.12
    [InlineData("5.12", "Preemptible", false, "kprobe fentry tracepoint")]
    [InlineData("0.0", "Preemptible", false, "kprobe fentry tracepoint")] // a release that is no version
    [InlineData("6.12", "Preemptible", null, "kprobe fentry tracepoint")]
    public void Modes_auto_beginWithTheOneThatLosesLeast(
        string kernel, string preemption, bool? newFprobe, string expected)
    {
        IReadOnlyList<AttachMode> modes = Plan(kernel, preemption, newFprobe).Modes(null);

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

        Assert.Equal([pinned], Plan("6.1", "None", false).Modes(pinned));
        Assert.Equal([pinned], Plan("7.2", "Preemptible", true).Modes(pinned));
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
            Plan(version, "None", false).MissesAreCountable(Enum.Parse<AttachMode>(mode)));

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

    private static AttachPlan Plan(string kernel, string preemption, bool? newFprobe) =>
        new(Version.Parse(kernel), Enum.Parse<Preemption>(preemption), newFprobe);
}
