using RenameExporter.Abi;
using RenameExporter.Guard.Reporting;

namespace RenameExporter.Tests.Guard.Reporting;

public sealed class RuleTallyTests
{
    private readonly RuleTally _tally = new();

    [Fact]
    public void Totals_beforeThereIsAPolicy_areNone() => Assert.Empty(_tally.Totals(Counts(1, 2)));

    [Fact]
    public void Totals_ofRulesThatChangedPlaces_stayTheirOwn()
    {
        _tally.Replace(Records.Policy(Rule("a"), Rule("b")), Counts(0, 0));
        _tally.Replace(Records.Policy(Rule("b"), Rule("c"), Rule("a")), Counts(5, 7));

        Assert.Equal([("b", 7ul + 3), ("c", 10ul), ("a", 5ul + 2)], Stopped(Counts(8, 17, 2)));
    }

    [Fact]
    public void Totals_ofARuleThatCameBack_goOn()
    {
        _tally.Replace(Records.Policy(Rule("a")), Counts(0));
        _tally.Replace(Records.Policy(Rule("b")), Counts(5));
        Assert.Equal([("b", 1ul)], Stopped(Counts(6)));
        _tally.Replace(Records.Policy(Rule("a")), Counts(7));

        Assert.Equal([("a", 5ul + 3)], Stopped(Counts(10)));
    }

    [Fact]
    public void Totals_areOfEveryCounter()
    {
        GuardCounts counts = Counts(0);
        for (int i = 0; i < (int)GuardOutcome.Outcomes; i++)
        {
            counts.Rule[0].Outcome[i] = (ulong)i + 1;
        }

        (counts.Rule[0].Denied, counts.Rule[0].Stopped) = (11, 12);
        (counts.Rule[0].Killed, counts.Rule[0].SignalFailed) = (13, 14);
        _tally.Replace(Records.Policy(Rule("a")), Counts(0));

        GuardRuleCounts total = Assert.Single(_tally.Totals(counts)).Counts;
        Assert.Equal(
            Enumerable.Range(1, (int)GuardOutcome.Outcomes).Select(n => (ulong)n),
            ((ReadOnlySpan<ulong>)total.Outcome).ToArray());
        Assert.Equal((11ul, 12ul, 13ul, 14ul), (total.Denied, total.Stopped, total.Killed, total.SignalFailed));
    }

    private static RenameExporter.Guard.Policies.PolicyRule Rule(string name) => Records.Rule with { Name = name };

    private static GuardCounts Counts(params ulong[] stopped)
    {
        GuardCounts counts = default;
        for (int i = 0; i < stopped.Length; i++)
        {
            counts.Rule[i].Stopped = stopped[i];
        }

        return counts;
    }

    private IEnumerable<(string, ulong)> Stopped(GuardCounts counts) =>
        _tally.Totals(counts).Select(rule => (rule.Name, rule.Counts.Stopped));
}
