using System.Runtime.InteropServices;
using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Tests.Probing;

namespace RenameExporter.Tests.Guard.Enforcing;

/// <summary>bpf/guard_act.bpf.h in the kernel, with times of our own.</summary>
public sealed class BudgetTests : IDisposable
{
    private const ulong Second = 1_000_000_000, Hour = 3600 * Second, Start = 1_000_000 * Second;

    private readonly BpfObject _object = TestObject.Open("budget");

    public BudgetTests()
    {
        foreach (BpfMap map in _object.Maps())
        {
            map.SetAutocreate(map.Name.StartsWith("bucket_", StringComparison.Ordinal)
                || map.Name.Contains('.', StringComparison.Ordinal));
        }

        _object.Load();
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Take_newBudget_isAllOfIt() => Assert.Equal("yyyn", Take(Budget(3, Hour), Start, Start, Start, Start));

    [Fact]
    public void Take_spentBudget_gainsOneInEachInterval() => Assert.Equal(
        "yynnyn",
        Take(Budget(2, Second), Start, Start, Start, Start + Second - 1, Start + Second, Start + Second));

    [Fact]
    public void Take_afterALongRest_isTheBudgetAndNoMore() => Assert.Equal(
        "yynyyn",
        Take(Budget(2, Second), Start, Start, Start, Start + Hour, Start + Hour, Start + Hour));

    /// <summary>The clock of another CPU may be a little behind.</summary>
    [Fact]
    public void Take_earlierThanTheLast_isNoWholeBudget() =>
        Assert.Equal("yynn", Take(Budget(2, Second), Start, Start, Start - 1000, Start));

    /// <summary>By another policy the number of the rule was that of a far slower one.</summary>
    [Fact]
    public void Take_whatAnotherRuleLeft_isAWholeBudget()
    {
        Assert.Equal("yyyn", Take(Budget(3, Hour), Start, Start, Start, Start));

        Assert.Equal("yyn", Take(Budget(2, Second), Start, Start, Start));
    }

    [Fact]
    public void Ask_ruleWithoutABreaker_mayActAlways() =>
        Assert.Equal("yyyy", Ask(new(), Start, Start, Start, Start));

    [Fact]
    public void Ask_oftenEnough_restsForAsLongAsItTook()
    {
        var rule = new GuardRule { MostActions = 3, GiveUpNs = Hour };

        // Its time is counted from where it gave up, not from the first one.
        Assert.Equal(
            "yyynnny",
            Ask(
                rule, Start, Start + (Hour / 2), Start + Hour - 2,
                Start + Hour - 1, Start + Hour, Start + (2 * Hour) - 1, Start + (2 * Hour)));
    }

    [Fact]
    public void Ask_restIsOver_mayActAsOftenAgain()
    {
        var rule = new GuardRule { MostActions = 2, GiveUpNs = Hour };

        Assert.Equal("yyn", Ask(rule, Start, Start, Start));
        Assert.Equal("yyn", Ask(rule, Start + Hour + 1, Start + Hour + 1, Start + Hour + 1));
    }

    [Fact]
    public void Ask_fewInEachTime_neverGivesUp() => Assert.Equal(
        new string('y', 20),
        Ask(
            new GuardRule { MostActions = 2, GiveUpNs = Hour },
            [.. Enumerable.Range(0, 20).Select(i => Start + ((ulong)(i / 2) * (Hour + 1)))]));

    [Fact]
    public void Ask_earlierThanTheLast_isNotAnotherTime() => Assert.Equal(
        "ynn", Ask(new GuardRule { MostActions = 1, GiveUpNs = Hour }, Start, Start - 1000, Start));

    private static GuardRule Budget(ulong files, ulong intervalNs) =>
        new() { IntervalNs = intervalNs, BacklogNs = (files - 1) * intervalNs };

    private string Take(GuardRule rule, params ulong[] times) => Run("take", rule, times);

    private string Ask(GuardRule rule, params ulong[] times) => Run("ask", rule, times);

    private string Run(string program, GuardRule rule, ulong[] times) => string.Concat(times.Select(now =>
    {
        uint answer = _object.Program(program).RunOn(new Question { NowNs = now, Rule = rule });
        Assert.True(answer is 0 or 1, $"{program} returned {(int)answer}");
        return answer == 1 ? 'y' : 'n';
    }));

    [StructLayout(LayoutKind.Sequential)]
    private struct Question
    {
        public ulong NowNs;
        public GuardRule Rule;
    }
}
