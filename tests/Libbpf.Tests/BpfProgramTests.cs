namespace Libbpf.Tests;

public sealed class BpfProgramTests
{
    [Fact]
    public void RunOn_programThatCannotBeRunOnDemand_throwsAndNamesTheProgram()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();

        var e = Assert.Throws<LibbpfException>(
            () => toolbox.Program("on_exec").RunOn(0UL));

        Assert.Equal(Errno.EINVAL, e.Errno);
        Assert.StartsWith("cannot run program on_exec: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunOn_programThatFails_returnsItsValue()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();

        uint returned = toolbox.Program("learn").RunOn((byte)1); // too short for its key

        Assert.Equal(uint.MaxValue, returned);
    }

    [Fact]
    public void Attach_thenDispose_detachesAndLeavesNoDescriptor()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        int before = Descriptors.Count();

        BpfLink link = toolbox.Program("on_exec").Attach();
        int attached = Descriptors.Count();
        link.Dispose();
        link.Dispose();

        Assert.Equal(before + 1, attached);
        Assert.Equal(before, Descriptors.Count());
    }

    [Fact]
    public void Attach_programOfASectionThatNamesNoTarget_throwsAndNamesBoth()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();

        var e = Assert.Throws<LibbpfException>(() => toolbox.Program("answer").Attach());

        Assert.StartsWith(
            "cannot attach program answer (socket): ", e.Message, StringComparison.Ordinal);
        Assert.True(e.Errno > 0);
    }

    [Fact]
    public void AttachKprobeMulti_programOfAnotherType_throws()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();

        Assert.Throws<LibbpfException>(
            () => toolbox.Program("on_exec").AttachKprobeMulti("vfs_rename", isReturn: false));
    }

    [Fact]
    public void Misses_programThatNeverCollided_are0()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        BpfProgram program = toolbox.Program("on_exec");
        using BpfLink link = program.Attach();

        Assert.Equal(0UL, program.RecursionMisses());
        Assert.Equal(0UL, link.ProbeMisses());
    }

    [Fact]
    public void Misses_objectThatIsNotLoaded_throw()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");

        Assert.Throws<LibbpfException>(() => toolbox.Program("on_exec").RecursionMisses());
    }
}
