using RenameExporter.Commands.Probing;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Commands.Probing;

public sealed class MemoryNeedTests
{
    private static readonly Version s_old = new(5, 10);
    private static readonly Version s_new = new(6, 1);

    /// <summary>Whole MiB, rounded down. docs/install.md and README have them rounded up.</summary>
    [Theory]
    [InlineData(16, false, 32)]
    [InlineData(16_384, false, 35)]
    [InlineData(16_384, true, 45)]
    [InlineData(1_000_000, false, 258)]
    public void Need_growsWithEntriesAndEvents(int maxEntries, bool events, int mebibytes) =>
        Assert.Equal(mebibytes, MemoryNeed.Of(Probe(maxEntries), events, chargesMaps: true) / (1 << 20));

    [Fact]
    public void Limit_belowTheNeed_isAProblem()
    {
        long need = MemoryNeed.Of(Probe(16_384), events: false, chargesMaps: true);

        Assert.Null(MemoryNeed.Problem(Probe(16_384), false, s_new, Container($"{need}")));
        Assert.Equal(
            "the memory limit is 30 MiB (/c/memory.max), and the exporter needs 36 MiB with "
            + "--probe.max-entries=16384. Raise the limit",
            MemoryNeed.Problem(Probe(16_384), false, s_new, Container($"{30 << 20}")));
        Assert.EndsWith(
            "Raise the limit, or lower --probe.max-entries",
            MemoryNeed.Problem(Probe(16_384), false, s_new, Container($"{34 << 20}")), StringComparison.Ordinal);
        Assert.NotNull(MemoryNeed.Problem(Probe(16_384), true, s_new, Container($"{need}")));
    }

    /// <summary>What the unit allows: then it runs, and is not kept.</summary>
    [Fact]
    public void Probe_thatIsKept_needsMore()
    {
        Func<string, string?> unit = Container($"{256 << 20}");
        ProbeOptions kept = Probe(650_000) with { Keep = new(TimeSpan.Zero, MaxSeries: 10_000) };

        Assert.Null(MemoryNeed.Problem(kept with { Keep = null }, true, s_new, unit));
        Assert.Contains(
            "and events and a probe that is kept. Raise the limit",
            MemoryNeed.Problem(kept, true, s_new, unit), StringComparison.Ordinal);
        Assert.Null(MemoryNeed.Problem(Probe(16_384) with { Keep = kept.Keep }, true, s_new, unit));
    }

    [Fact]
    public void Maps_areChargedFrom5_11On()
    {
        Func<string, string?> small = Container($"{64 << 20}");

        Assert.NotNull(MemoryNeed.Problem(Probe(1_000_000), false, s_new, small));
        Assert.Null(MemoryNeed.Problem(Probe(1_000_000), false, s_old, small));
    }

    [Fact]
    public void Nothing_thatTells_isNoProblem() =>
        Assert.Null(MemoryNeed.Problem(Probe(1_000_000), false, s_new, _ => null));

    private static ProbeOptions Probe(int maxEntries) => new(null, CommOfThread: false, maxEntries);

    private static Func<string, string?> Container(string limit) => file => file switch
    {
        "/proc/self/cgroup" => "0::/",
        "/proc/self/mountinfo" => "31 23 0:27 / /c rw - cgroup2 cgroup2 rw",
        "/c/memory.max" => limit,
        _ => null,
    };
}
