namespace Libbpf.Tests;

public sealed class BpfObjectTests
{
    [Theory]
    [InlineData("")]
    [InlineData("this is no ELF file, but it is longer than the header of one: 0123456789abcdef")]
    [InlineData("\x7f" + "ELF")]
    public void Open_noElf_throwsWithErrno(string text)
    {
        byte[] bytes = [.. text.Select(c => (byte)c)];

        var e = Assert.Throws<LibbpfException>(() => BpfObject.Open(bytes, "broken"));

        Assert.True(e.Errno > 0, $"errno {e.Errno}");
        Assert.StartsWith("cannot open BPF object broken: ", e.Message, StringComparison.Ordinal);
        Assert.Null(e.VerifierLog);
    }

    [Fact]
    public void Open_elfOfAnotherMachine_throwsWithErrno()
    {
        byte[] program = File.ReadAllBytes("/proc/self/exe");

        var e = Assert.Throws<LibbpfException>(() => BpfObject.Open(program, "native"));

        Assert.True(e.Errno > 0, $"errno {e.Errno}");
    }

    [Fact]
    public void Open_noElf_saysMoreThanANumber()
    {
        // libbpf has errnos of its own (LIBBPF_ERRNO__FORMAT is 4001); nobody knows them by heart.
        var e = Assert.Throws<LibbpfException>(() => BpfObject.Open("no ELF at all"u8, "broken"));

        Assert.DoesNotMatch(@": \d+$", e.Message);
    }

    [Fact]
    public void Open_goodObject_listsItsProgramsAndMaps()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");

        Assert.Equal(
            ["add", "learn", "pop", "answer", "on_exec"], toolbox.Programs().Select(p => p.Name));
        Assert.Equal(
            ["pairs", "known", "numbers", "with_gaps", "not_mappable", "toolbox.rodata", "toolbox.bss"],
            toolbox.Maps().Select(m => m.Name));
        Assert.Equal("raw_tp/sched_process_exec", toolbox.Program("on_exec").Section);
    }

    [Fact]
    public void MapAndProgram_unknownName_throwAndNameIt()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");

        var map = Assert.Throws<InvalidOperationException>(() => toolbox.Map("nowhere"));
        var program = Assert.Throws<InvalidOperationException>(() => toolbox.Program("nothing"));

        Assert.Contains("nowhere", map.Message, StringComparison.Ordinal);
        Assert.Contains("nothing", program.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_programThatTheVerifierRefuses_carriesItsVerdict()
    {
        using BpfObject refused = TestObject.Open("refused");
        refused.Program("long_log").SetAutoload(false);

        var e = Assert.Throws<LibbpfException>(refused.Load);

        Assert.Equal(Errno.EACCES, e.Errno);
        Assert.Contains("map_value_or_null", e.VerifierLog, StringComparison.Ordinal);
        Assert.DoesNotContain("map_value_or_null", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_logLongerThanItsBuffer_keepsTheVerdictAndTheErrno()
    {
        using BpfObject refused = TestObject.Open("refused");
        refused.Program("null_deref").SetAutoload(false);

        var e = Assert.Throws<LibbpfException>(refused.Load);

        Assert.Contains("map_value_or_null", e.VerifierLog, StringComparison.Ordinal);
        Assert.Equal(Errno.EACCES, e.Errno);
    }

    [Fact]
    public void Load_programsThatWereSwitchedOff_areNotLoaded()
    {
        using BpfObject refused = TestObject.Open("refused");
        foreach (BpfProgram program in refused.Programs())
        {
            program.SetAutoload(false);
        }

        refused.Load();

        Assert.All(refused.Programs(), program => Assert.True(program.FileDescriptor < 0));
    }

    [Fact]
    public void Load_twice_throws()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();

        Assert.Equal(Errno.EINVAL, Assert.Throws<LibbpfException>(toolbox.Load).Errno);
    }

    [Fact]
    public void Dispose_twice_isHarmlessAndEndsUse()
    {
        BpfObject toolbox = TestObject.LoadToolbox();

        toolbox.Dispose();
        toolbox.Dispose();

        Assert.True(toolbox.IsClosed);
        Assert.Throws<ObjectDisposedException>(toolbox.Load);
        Assert.Throws<ObjectDisposedException>(() => toolbox.Maps());
        Assert.Throws<ObjectDisposedException>(() => toolbox.Programs());
        Assert.Throws<ObjectDisposedException>(toolbox.Types);
    }
}
