using System.Text;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class ActorSeriesTests
{
    [Fact]
    public void Labels_ofASeries_areTextAndSymbols()
    {
        var series = new ActorSeries("é", uint.MaxValue, 13);

        Assert.Equal("é", Encoding.UTF8.GetString(series.CommLabel.Span));
        Assert.Equal("4294967295", Encoding.UTF8.GetString(series.UidLabel.Span));
        Assert.Equal("EACCES", Encoding.UTF8.GetString(series.ErrorLabel.Span));
    }

    [Fact]
    public void CompareTo_mixedSeries_ordersBySuccessCommUidErrno()
    {
        ActorSeries[] sorted =
        [
            new("B", 0, 0), new("a", 2, 0), new("a", 10, 0), new("ä", 0, 0),
            new("a", 0, 2), new("a", 0, 13), new("b", 0, 1),
        ];

        Assert.Equal(sorted, sorted.Reverse().Order());
    }

    [Fact]
    public void CompareTo_equalSeries_is0() =>
        Assert.Equal(0, new ActorSeries("a", 1, 2).CompareTo(new ActorSeries("a", 1, 2)));

    [Fact]
    public void CompareTo_null_comesAfter() =>
        Assert.True(new ActorSeries("a", 1, 2).CompareTo(null) > 0);
}
