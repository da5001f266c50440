using System.Runtime.InteropServices;

namespace Libbpf.Tests;

public sealed class BpfMapTests
{
    private const int E2BIG = 7;

    [Fact]
    public void Map_afterOpen_tellsItsSizes()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");
        BpfMap pairs = toolbox.Map("pairs");

        Assert.Equal((4u, 16u, 4u), (pairs.KeySize, pairs.ValueSize, pairs.MaxEntries));
        Assert.Equal(0u, toolbox.Map("numbers").KeySize);
        Assert.True(default(BpfMap).IsNull);
    }

    [Fact]
    public void SetMaxEntries_beforeLoad_isWhatTheKernelMakes()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");
        toolbox.Map("numbers").SetMaxEntries(3);
        toolbox.Load();
        BpfMap numbers = toolbox.Map("numbers");

        numbers.Push(1u);
        numbers.Push(2u);
        numbers.Push(3u);

        Assert.Equal(E2BIG, Assert.Throws<LibbpfException>(() => numbers.Push(4u)).Errno);
    }

    [Fact]
    public void SetMaxEntries_afterLoad_throwsAndNamesTheMap()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();

        var e = Assert.Throws<LibbpfException>(() => toolbox.Map("known").SetMaxEntries(8));

        Assert.Equal(Errno.EBUSY, e.Errno);
        Assert.StartsWith("cannot size map known: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetAutocreate_false_leavesTheMapOut()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");
        foreach (BpfProgram program in toolbox.Programs())
        {
            program.SetAutoload(false); // a program that uses the map could not be loaded
        }

        toolbox.Map("numbers").SetAutocreate(false);
        toolbox.Load();

        Assert.Throws<LibbpfException>(() => toolbox.Map("numbers").Push(1u));
    }

    [Fact]
    public void SetInitialValue_beforeLoad_isWhatProgramsRead()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");
        toolbox.Map("toolbox.rodata").SetInitialValue(new Settings { Answer = 42 });
        toolbox.Load();

        Assert.Equal(42u, toolbox.Program("answer").RunOn(0UL));
    }

    [Fact]
    public void SetInitialValue_wrongSize_throws()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");

        var e = Assert.Throws<LibbpfException>(
            () => toolbox.Map("toolbox.rodata").SetInitialValue((byte)1));

        Assert.Equal(Errno.EINVAL, e.Errno);
    }

    [Fact]
    public void Push_twoNumbers_arePoppedInOrder()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        toolbox.Map("numbers").Push(7u);
        toolbox.Map("numbers").Push(9u);
        BpfProgram pop = toolbox.Program("pop");

        uint[] popped = [.. Enumerable.Range(0, 3).Select(_ => pop.RunOn(0UL))];

        Assert.Equal([7u, 9u, 0u], popped);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Settings
    {
        public uint Answer;
        public uint Unused;
    }
}
