using Libbpf;
using RenameExporter.Kernel;

namespace RenameExporter.Tests.Kernel;

public sealed class ProbeProgramsTests
{
    [Theory]
    [InlineData("Fentry", "fentry/vfs_rename", "fexit/vfs_rename")]
    [InlineData("KprobeMulti", "kprobe.multi", "kretprobe.multi")]
    [InlineData("Kprobe", "kprobe/vfs_rename", "kretprobe/vfs_rename")]
    public void Of_modeOnVfsRename_areProgramsOfTheShippedObject(
        string mode, string entry, string exit)
    {
        using BpfObject shipped = TestObject.OpenShipped();

        ProgramPair pair = Assert.Single(ProbePrograms.Of(Enum.Parse<AttachMode>(mode)));

        Assert.Equal(entry, shipped.Program(pair.Entry).Section);
        Assert.Equal(exit, shipped.Program(pair.Exit).Section);
    }

    [Fact]
    public void Of_tracepointMode_areThePairsOfEachSystemCall()
    {
        using BpfObject shipped = TestObject.OpenShipped();

        // renameat2 is there on every architecture; rename and renameat are not.
        IReadOnlyList<ProgramPair> pairs = ProbePrograms.Of(AttachMode.Tracepoint);

        Assert.Contains(new ProgramPair("enter_renameat2", "exit_renameat2"), pairs);
        Assert.All(pairs, pair =>
        {
            string syscall = pair.Entry["enter_".Length..];
            Assert.Equal(
                $"tracepoint/syscalls/sys_enter_{syscall}", shipped.Program(pair.Entry).Section);
            Assert.Equal(
                $"tracepoint/syscalls/sys_exit_{syscall}", shipped.Program(pair.Exit).Section);
        });
    }

    [Fact]
    public void Programs_ofTheShippedObject_areAllUsedBySomeMode()
    {
        using BpfObject shipped = TestObject.OpenShipped();

        var used = AttachModes.All.SelectMany(ProbePrograms.Of)
            .SelectMany(pair => new[] { pair.Entry, pair.Exit })
            .Append(ProbePrograms.Reclaim);

        // On x86-64, where all three system calls exist.
        Assert.Equal(shipped.Programs().Select(program => program.Name).Order(), used.Order());
    }
}
