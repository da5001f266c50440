namespace BenchTests;

/// <summary>A rename costs no more instructions than recorded. bench/README.md says how that is measured.</summary>
public sealed class InstructionTests(InstructionRun run) : IClassFixture<InstructionRun>
{
    public static TheoryData<string> Recorded => [.. InstructionRun.Recorded];

    [Theory, MemberData(nameof(Recorded))]
    public void Rename_costs_at_most_5_percent_more_than_recorded(string row) =>
        Assert.Contains(" ok (", run.Verdict(row) ?? $"{row} was not measured: {run.Output}", StringComparison.Ordinal);

    [Fact]
    public void Nothing_was_measured_that_is_not_recorded() =>
        Assert.DoesNotContain("NOT RECORDED", run.Output, StringComparison.Ordinal);
}
