namespace Libbpf.Tests;

public sealed class LeakTests
{
    private const int Rounds = 50;

    [Fact]
    public void OpenLoadDispose_manyRounds_leaveNothingOpen() => LeavesNothing(() =>
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        using MapMemory pairs = toolbox.Map("pairs").Mmap(writable: true);
        using BpfLink link = toolbox.Program("on_exec").Attach();
        Assert.True(toolbox.Types().HasStruct("pair"));
    });

    [Fact]
    public void RingBuffer_manyRounds_leavesNothingOpen() => LeavesNothing(() =>
    {
        using BpfObject obj = TestObject.Open("ring");
        obj.Load();
        using RingBuffer ring = RingBuffer.Create(obj.Map("ring"));
        ring.Consume(_ => { });
    });

    [Fact]
    public void FailedLoad_manyRounds_leavesNothingOpen() => LeavesNothing(() =>
    {
        using BpfObject refused = TestObject.Open("refused");
        refused.Program("long_log").SetAutoload(false);
        Assert.Throws<LibbpfException>(refused.Load);
    });

    [Fact]
    public void FailedOpen_manyRounds_leavesNothingOpen() => LeavesNothing(
        () => Assert.Throws<LibbpfException>(() => BpfObject.Open("no ELF"u8, "broken")));

    [Fact]
    public void GracePeriod_manyRounds_leaveNothingOpen() => LeavesNothing(() =>
    {
        using var grace = new GracePeriod();
        grace.Wait();
    });

    [Fact]
    public void KernelTypes_manyRounds_leaveNothingMapped() => LeavesNothing(() =>
    {
        using var types = Btf.LoadKernel();
    });

    private static void LeavesNothing(Action round)
    {
        round(); // what is opened once and kept (libbpf's probes of the kernel) is no leak
        int descriptors = Descriptors.Count();
        int mappings = Mappings();

        for (int i = 0; i < Rounds; i++)
        {
            round();
        }

        Assert.Equal(descriptors, Descriptors.Count());
        Assert.Equal(mappings, Mappings());
    }

    private static int Mappings() => File.ReadLines("/proc/self/maps")
        .Count(line => line.Contains("bpf-map", StringComparison.Ordinal)
            || line.Contains("btf/vmlinux", StringComparison.Ordinal));
}
