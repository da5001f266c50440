using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class ProbeTests
{
    [Fact]
    public void Health_counters_areThoseOfBss()
    {
        using var test = new TestProbe();
        test.Health.UnpairedExits = 3;
        test.Health.Latency.StaleSlot = 4;

        Assert.Equal(
            (3UL, 4UL), (test.Probe.Health.UnpairedExits, test.Probe.Health.Latency.StaleSlot));
    }

    [Fact]
    public void ReadMisses_nothingAttached_areNone()
    {
        using var test = new TestProbe();

        Assert.Equal(default, test.Probe.ReadMisses());
    }

    [Fact]
    public void Probe_ofAMode_saysSo()
    {
        using var test = new TestProbe(mode: AttachMode.Tracepoint, missesAreCountable: false);

        Assert.Equal(
            (AttachMode.Tracepoint, false), (test.Probe.Mode, test.Probe.MissesAreCountable));
    }

    [Fact]
    public void Dispose_twice_isHarmlessAndEndsUse()
    {
        var test = new TestProbe();

        test.Probe.Dispose();
        test.Probe.Dispose();

        Assert.Throws<ObjectDisposedException>(() => test.Probe.Actors.Slots.Length);
        Assert.Throws<ObjectDisposedException>(() => test.Probe.Health);
        test.Dispose();
    }
}
