using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Kernel;

namespace RenameExporter.Tests.Kernel;

/// <summary>bpf/sample.bpf.h in the kernel, with times of our own.</summary>
public sealed class TokenBucketTests : IDisposable
{
    private const ulong Second = 1_000_000_000;
    private const ulong Start = 1_000 * Second;

    private BpfObject? _object;

    public void Dispose() => _object?.Dispose();

    [Fact]
    public void Take_newSlot_hasABurst() => Assert.Equal(
        "yyyn", Take(new(Rate: 5, Burst: 3), Start, Start, Start, Start));

    [Fact]
    public void Take_emptyBucket_gainsATokenEachInterval() => Assert.Equal(
        "yynnyn",
        Take(new(Rate: 5, Burst: 2),
            Start, Start, Start, Start + (Second / 5) - 1, Start + (Second / 5), Start + (Second / 5)));

    [Fact]
    public void Take_afterALongRest_isABurstAndNoMore() => Assert.Equal(
        "yynyyn",
        Take(new(Rate: 5, Burst: 2),
            Start, Start, Start, Start + (60 * Second), Start + (60 * Second), Start + (60 * Second)));

    [Fact]
    public void Take_burstOfOne_isTheRateAlone() => Assert.Equal(
        "ynyn",
        Take(new(Rate: 1, Burst: 1), Start, Start + Second - 1, Start + Second, Start + Second));

    [Fact]
    public void Take_inTheLongRun_isTheRate()
    {
        // 100 s, one rename every ms.
        ulong[] times = [.. Enumerable.Range(0, 100_000).Select(ms => Start + ((ulong)ms * 1_000_000))];

        Assert.Equal(20 + 499, Take(new(Rate: 5, Burst: 20), times).Count(c => c == 'y'));
    }

    /// <summary>The clock of another CPU may be a little behind.</summary>
    [Fact]
    public void Take_earlierThanTheLast_waitsForIt() => Assert.Equal(
        "ynyn", Take(new(Rate: 5, Burst: 2), Start, Start - 1000, Start, Start));

    [Fact]
    public void Take_highestLimits_doNotOverflow() => Assert.Equal(
        "yyyy", Take(new(Rate: 1, Burst: 1_000_000), Start, Start, Start, ulong.MaxValue / 2));

    private string Take(SampleLimits limits, params ulong[] times)
    {
        _object = TestObject.Open("bucket");
        foreach (BpfMap map in _object.Maps().Where(map =>
            map.Name != "actor_slots" && !map.Name.Contains('.', StringComparison.Ordinal)))
        {
            map.SetAutocreate(false);
        }

        _object.Map("bucket.rodata").SetInitialValue(new ProbeConfig
        {
            SampleIntervalNs = limits.IntervalNs,
            SampleBacklogNs = limits.BacklogNs,
        });
        _object.Load();
        BpfProgram take = _object.Program("take");
        return string.Concat(times.Select(now => take.RunOn(now) == 1 ? 'y' : 'n'));
    }
}
