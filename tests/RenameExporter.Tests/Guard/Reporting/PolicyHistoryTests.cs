using RenameExporter.Guard.Reporting;

namespace RenameExporter.Tests.Guard.Reporting;

public sealed class PolicyHistoryTests
{
    private readonly PolicyHistory _history = new();

    [Fact]
    public void At_isThePolicyOfThatTime()
    {
        Assert.Null(_history.At(100));
        _history.Add(Records.InForce(10, Records.Rule));
        _history.Add(Records.InForce(20, Records.Rule with { Name = "other" }, Records.Rule));

        Assert.Equal(10ul, _history.At(19)!.FromNs);
        Assert.Equal(20ul, _history.At(20)!.FromNs);
        Assert.Equal(20ul, _history.At(ulong.MaxValue)!.FromNs);
        Assert.Equal(10ul, _history.At(0)!.FromNs);
    }

    [Fact]
    public void Add_aThousand_keepsTheLatest()
    {
        for (ulong i = 1; i <= 1000; i++)
        {
            _history.Add(Records.InForce(i, Records.Rule));
        }

        Assert.Equal((985ul, 990ul), (_history.At(1)!.FromNs, _history.At(990)!.FromNs));
    }
}
