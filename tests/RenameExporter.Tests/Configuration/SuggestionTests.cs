namespace RenameExporter.Tests.Configuration;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("--web.listen-adress=:1", "--web.listen-address")]
    [InlineData("--web.listen.address", "--web.listen-address")]
    [InlineData("--listen-address", "--web.listen-address")]
    [InlineData("--log.levle", "--log.level")]
    [InlineData("--Log.Level", "--log.level")]
    [InlineData("--hlep", "--help")]
    [InlineData("--config.chek", "--config.check")]
    public void UnknownFlag_thatIsNearOne_suggestsIt(string flag, string suggestion) => Assert.Equal(
        $"unknown flag '{flag}'; did you mean {suggestion}?", CommandLineRun.Bad(flag));

    [Theory]
    [InlineData("--x")]
    [InlineData("-v")]
    [InlineData("--collector.cpu")]
    public void UnknownFlag_thatIsNearNone_suggestsNothing(string flag) =>
        Assert.Equal($"unknown flag '{flag}'", CommandLineRun.Bad(flag));

    [Fact]
    public void UnknownFlag_takesItsValueWithIt() =>
        Assert.Equal("unknown flag '--x'", CommandLineRun.Bad("--x", "value"));
}
