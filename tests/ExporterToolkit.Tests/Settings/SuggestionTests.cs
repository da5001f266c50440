using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

public sealed class SuggestionTests
{
    [Fact]
    public void LongText_isNotCompared() =>
        Assert.Equal("", Suggestion.For(new string('a', 1_000_000), [new string('a', 1_000_000)]));
}
