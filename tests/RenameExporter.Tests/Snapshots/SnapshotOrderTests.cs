using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class SnapshotOrderTests
{
    private static readonly RenameSnapshot s_before = new TestSnapshot
    {
        Rows = [("a", 0, 0, 5), ("b", 0, 0, 7), ("a", 0, 13, 2)],
        Overflow = new OverflowCounts(3, 4, 5),
    }.Take();

    [Fact]
    public void FindFall_sameSnapshot_isNull() =>
        Assert.Null(SnapshotOrder.FindFall(s_before, s_before));

    [Fact]
    public void FindFall_nothingYet_isNull() =>
        Assert.Null(SnapshotOrder.FindFall(new TestSnapshot().Take(), s_before));

    [Fact]
    public void FindFall_higherValuesAndNewSeries_isNull() => Assert.Null(SnapshotOrder.FindFall(
        s_before,
        new TestSnapshot
        {
            Rows =
            [
                ("0", 0, 0, 1), ("a", 0, 0, 6), ("aa", 0, 0, 1), ("b", 0, 0, 7), ("c", 0, 0, 1),
                ("a", 0, 1, 1), ("a", 0, 13, 2), ("z", 0, 13, 1),
            ],
            Overflow = new OverflowCounts(3, 5, 6),
        }.Take()));

    [Fact]
    public void FindFall_lowerValue_isDescribed() => Assert.Equal(
        "comm b, uid 0, errno 0 fell from 7 to 6",
        Fall([("a", 0, 0, 5), ("b", 0, 0, 6), ("a", 0, 13, 2)]));

    [Fact]
    public void FindFall_lowerError_isDescribedWithItsErrno() => Assert.Equal(
        "comm a, uid 0, errno EACCES fell from 2 to 0",
        Fall([("a", 0, 0, 5), ("b", 0, 0, 7), ("a", 0, 13, 0)]));

    [Fact]
    public void FindFall_seriesInTheMiddleIsMissing_isGone() =>
        Assert.Equal("comm b, uid 0, errno 0 is gone", Fall([("a", 0, 0, 5), ("a", 0, 13, 2)]));

    [Fact]
    public void FindFall_lastSeriesIsMissing_isGone() =>
        Assert.Equal("comm a, uid 0, errno EACCES is gone", Fall([("a", 0, 0, 5), ("b", 0, 0, 7)]));

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 3)]
    public void FindFall_lowerOverflow_isFound(ulong renamed, ulong failed) => Assert.StartsWith(
        "overflow fell from ",
        SnapshotOrder.FindFall(
            new TestSnapshot { Overflow = new OverflowCounts(3, 4, 0) }.Take(),
            new TestSnapshot { Overflow = new OverflowCounts(renamed, failed, 0) }.Take()),
        StringComparison.Ordinal);

    // The rest of what /metrics shows as counters. None of them may fall unseen either.
    public static TheoryData<string> OtherCounters =>
    [
        "past the series limit", "latency bucket", "latency sum", "fstype", "health", "reclaimed",
        "misses",
    ];

    [Theory]
    [MemberData(nameof(OtherCounters))]
    public void FindFall_anyOtherCounterFell_isFound(string counter)
    {
        ulong[] buckets = [4, 5];
        TestSnapshot before = Counters(
            new OverflowCounts(9, 0, 9), [new("ext4", buckets, 100)], 7, 8, 9);
        TestSnapshot now = counter switch
        {
            "past the series limit" => Counters(new(9, 0, 8), before.Latency, 7, 8, 9),
            "latency bucket" => Counters(before.Overflow, [new("ext4", [4UL, 4UL], 100)], 7, 8, 9),
            "latency sum" => Counters(before.Overflow, [new("ext4", buckets, 99)], 7, 8, 9),
            "fstype" => Counters(before.Overflow, [new("xfs", buckets, 100)], 7, 8, 9),
            "health" => Counters(before.Overflow, before.Latency, 6, 8, 9),
            "reclaimed" => Counters(before.Overflow, before.Latency, 7, 7, 9),
            _ => Counters(before.Overflow, before.Latency, 7, 8, 8),
        };

        Assert.Null(SnapshotOrder.FindFall(before.Take(), before.Take()));
        Assert.NotNull(SnapshotOrder.FindFall(before.Take(), now.Take()));
    }

    private static TestSnapshot Counters(
        OverflowCounts overflow, IReadOnlyList<LatencyHistogram> latency, ulong unpaired,
        ulong reclaimed, ulong missed) => new()
        {
            Overflow = overflow,
            Latency = latency,
            Health = new ProbeHealth { UnpairedExits = unpaired },
            ActorSlots = new SlotUse(16, 1, reclaimed),
            Poll = PollResult.None with { Misses = new ProbeMisses(0, missed, 0, 0) },
        };

    private static string? Fall((string, uint, int, ulong)[] rows) => SnapshotOrder.FindFall(
        s_before, new TestSnapshot { Rows = rows, Overflow = s_before.Overflow }.Take());
}
