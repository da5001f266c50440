using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class RenameSnapshotTests
{
    private static readonly RenameSnapshot s_snapshot = new TestSnapshot
    {
        Rows = [("a", 0, 0, 5), ("b", 1, 0, 7), ("a", 0, 13, 2), ("c", 0, 39, 4)],
        Overflow = new OverflowCounts(Renamed: 100, Failed: 1000, PastSeriesLimit: 50),
    }.Take();

    [Fact]
    public void Renamed_seriesAndOverflow_isTheSumOfSuccesses() =>
        Assert.Equal(112UL, s_snapshot.Renamed);

    [Fact]
    public void Failed_seriesAndOverflow_isTheSumOfFailures() =>
        Assert.Equal(1006UL, s_snapshot.Failed);

    [Fact]
    public void Sums_nothingCounted_are0()
    {
        RenameSnapshot empty = new TestSnapshot().Take();

        Assert.Equal((0UL, 0UL), (empty.Renamed, empty.Failed));
    }

    [Fact]
    public void Sums_beyondDoubles_areExact()
    {
        RenameSnapshot large = new TestSnapshot
        {
            Rows = [("a", 0, 0, (1UL << 53) + 1), ("b", 0, 0, 1UL << 62)],
        }.Take();

        Assert.Equal((1UL << 62) + (1UL << 53) + 1, large.Renamed);
    }
}
