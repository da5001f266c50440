using Testing.Detection;

namespace RenameExporter.Tests.Measurement;

/// <summary>How docs/detection.md counts patterns.</summary>
public sealed class TallyTests
{
    // By their names: append-100 is kept out, append-14 is not.
    private static readonly PatternVerdict[] s_patterns =
    [
        new("append-100", IsMalicious: true, Verdict.Critical),
        new("append-14", IsMalicious: true, Verdict.Warning),
        new("append-400", IsMalicious: true, Verdict: null),
        new("photo-sort", IsMalicious: false, Verdict.Warning),
    ];

    [Theory]
    [InlineData("append-100", true)]
    [InlineData("photo-sort", true)]
    [InlineData("append-14", false)]
    [InlineData("m-temp-lol", false)]
    public void Part_is_chosen_by_the_name_alone(string pattern, bool isKeptOut) =>
        Assert.Equal(isKeptOut, PatternPart.IsKeptOut(pattern));

    [Fact]
    public void Warning_is_not_found()
    {
        var tally = new Tally(s_patterns, isMalicious: true, Part.Both);

        Assert.Equal(new Share(1, 2), tally.Critical);
        Assert.Equal(new Share(1, 2), tally.Warning);
        Assert.Equal(new Share(2, 2), tally.Alerted);
        Assert.Equal(["append-14"], tally.Names(Verdict.Warning));
    }

    [Fact]
    public void Pattern_that_could_not_be_run_is_counted_nowhere() =>
        Assert.DoesNotContain("append-400", Enum.GetValues<Verdict>().SelectMany(
            verdict => new Tally(s_patterns, isMalicious: true, Part.Both).Names(verdict)));

    [Fact]
    public void Parts_share_no_pattern_and_make_the_whole()
    {
        Tally Of(Part part) => new(s_patterns, isMalicious: true, part);

        Assert.Equal(new Share(1, 1), Of(Part.KeptOut).Critical);
        Assert.Equal(new Share(0, 1), Of(Part.Tuned).Critical);
        Assert.Equal(Of(Part.Both).Critical.Of, Of(Part.Tuned).Critical.Of + Of(Part.KeptOut).Critical.Of);
    }

    [Theory]
    [InlineData(true, Verdict.Warning)]
    [InlineData(false, Verdict.Critical)]
    public void Of_several_runs_the_one_that_speaks_against_the_detector_counts(bool isMalicious, Verdict expected) =>
        Assert.Equal(expected, Verdicts.Of(isMalicious, [Verdict.Critical, Verdict.Warning, Verdict.Critical]));
}
