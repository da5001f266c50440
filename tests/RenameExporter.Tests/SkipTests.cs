using System.Text.RegularExpressions;
using Testing;

namespace RenameExporter.Tests;

/// <summary>What a suite may skip, and where it may not.</summary>
public sealed partial class SkipTests
{
    [Theory]
    [InlineData(SkipReason.NotInKernel, false)]
    [InlineData(SkipReason.NotInKernel, true)] // no machine has every kernel: expected.table holds these
    [InlineData(SkipReason.NoIpv6, false)]
    [InlineData(SkipReason.NoNewerPrometheus, false)]
    public void Skip_saysItsReason_asXunitWantsIt(SkipReason reason, bool requireAll)
    {
        Exception? xunits = Thrown(() => Assert.Skip($"{reason}: so and so"));

        Exception ours = Skip.For(reason, "so and so", requireAll);

        Assert.Equal($"{reason}: so and so", Assert.IsType<SkippedException>(ours).Why);
        Assert.Equal(xunits?.Message, ours.Message);
    }

    [Theory]
    [InlineData(SkipReason.NoIpv6)]
    [InlineData(SkipReason.NoNewerPrometheus)]
    public void Lack_ofThisMachine_failsWhereAllIsRequired(SkipReason reason)
    {
        Exception failure = Skip.For(reason, "so and so", requireAll: true);

        Assert.IsNotType<SkippedException>(failure);
        Assert.Equal($"{reason}: so and so (REQUIRE_ALL=1: not to be skipped)", failure.Message);
    }

    [Fact]
    public void Unless_throws_unlessTheConditionHolds()
    {
        Assert.Null(Thrown(() => Skip.Unless(true, SkipReason.NotInKernel, "so and so")));
        Assert.IsType<SkippedException>(Thrown(() => Skip.Unless(false, SkipReason.NotInKernel, "so and so")));
    }

    [Fact]
    public void NoTest_skipsOtherwise()
    {
        string tests = Path.Combine(Repository.Root, "tests");
        Assert.All(
            Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != $"{nameof(SkipTests)}.cs"),
            file => Assert.False(OtherSkip().IsMatch(File.ReadAllText(file)), Path.GetRelativePath(tests, file)));
    }

    // Not Record.Exception: what is to skip a test, xunit lets through, and this test would be skipped.
    private static Exception? Thrown(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>Of xunit: in a test, in its attribute, and one that is not run unless somebody asks.</summary>
    [GeneratedRegex(
        @"\bAssert\.Skip|\b(Skip|SkipWhen|SkipUnless|SkipExceptions|Explicit) *=[^=>]", RegexOptions.ExplicitCapture)]
    private static partial Regex OtherSkip();
}
