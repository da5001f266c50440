using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("1ms", 1)]
    [InlineData("500ms", 500)]
    [InlineData("1s", 1_000)]
    [InlineData("1m", 60_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1s500ms", 1_500)]
    [InlineData("24h", 86_400_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("007s", 7_000)]
    public void Parse_duration_isItsLength(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Duration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1")]
    [InlineData("00")]
    [InlineData("s")]
    [InlineData("ms")]
    [InlineData("1 s")]
    [InlineData(" 1s")]
    [InlineData("1s ")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1.5s")]
    [InlineData("1,5s")]
    [InlineData("1S")]
    [InlineData("1sec")]
    [InlineData("1us")]
    [InlineData("1w")]
    [InlineData("1s2")]
    [InlineData("1e3s")]
    [InlineData("١s")] // a digit, but not an ASCII one
    [InlineData("99999999999999999999s")]
    public void Parse_noDuration_isNull(string text) => Assert.Null(Duration.Parse(text));

    [Theory]
    [InlineData("999999999d")]
    [InlineData("9999999d9999999d")]
    public void Parse_longerThanATimeSpan_isNull(string text) => Assert.Null(Duration.Parse(text));
}
