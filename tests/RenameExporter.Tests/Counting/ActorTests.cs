using System.Text;
using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class ActorTests
{
    [Fact]
    public void Labels_ofAnActor_areText()
    {
        var actor = new Actor("é", uint.MaxValue);

        Assert.Equal("é", actor.Label("comm"));
        Assert.Equal("4294967295", actor.Label("uid"));
        Assert.Equal("", new Actor(Actor.OverflowName, null).Label("uid"));
    }

    [Theory]
    [InlineData(13, "EACCES")]
    [InlineData(524, "ENOTSUPP")]
    [InlineData(ErrorNumbers.Other, "<other>")]
    [InlineData(ErrorCount.UnknownErrno, "<overflow>")]
    public void Label_ofAnError_isItsSymbol(int errno, string label) =>
        Assert.Equal(label, Encoding.UTF8.GetString(new ErrorCount(errno, 1).Label.Span));

    [Fact]
    public void CompareTo_mixedActors_ordersByCommThenUidAsANumber()
    {
        Actor[] sorted = [new("B", 0), new("a", null), new("a", 2), new("a", 10), new("b", 0), new("ä", 0)];

        Assert.Equal(sorted, sorted.Reverse().Order());
    }

    [Fact]
    public void CompareTo_equalActors_is0() => Assert.Equal(0, new Actor("a", 1).CompareTo(new Actor("a", 1)));

    [Fact]
    public void Add_moreErrorsThanAnActorMayHave_countsTheRestUnderOther()
    {
        var tally = new ActorTally(new Actor("seccomp", 1000));
        for (int errno = 1; errno <= 100; errno++)
        {
            tally.Add(errno, Actors.Renames(2));
        }

        tally.Add(3, Actors.Renames(1));

        ActorTotals totals = tally.Totals;
        Assert.Equal(ActorTally.MaxErrors + 1, totals.Errors.Count);
        Assert.Equal(201UL, totals.Failed);
        Assert.Equal(3UL, totals.Errors.Single(error => error.Errno == 3).Count);
        Assert.Equal(
            (100 - ActorTally.MaxErrors) * 2UL,
            totals.Errors.Single(error => error.Errno == ErrorNumbers.Other).Count);
    }
}
