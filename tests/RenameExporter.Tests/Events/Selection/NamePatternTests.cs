using RenameExporter.Events.Selection;

namespace RenameExporter.Tests.Events.Selection;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("mv", "mv", true)]
    [InlineData("m", "mv", false)]
    [InlineData("MV", "mv", false)]
    [InlineData("git*", "git-gc", true)]
    [InlineData("git*", "git", true)]
    [InlineData("git*", "legit", false)]
    [InlineData("g?t", "git", true)]
    [InlineData("g?t", "gt", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("[ab]*", "[ab]c", true)]
    [InlineData("*", "two\nlines", true)]
    [InlineData("/^ba?sh$/", "bsh", true)]
    [InlineData("/sh/", "dash", true)]
    [InlineData("/^sh/", "dash", false)]
    [InlineData("/", "/", true)]
    public void Fits_aNameGlobOrExpression(string pattern, string name, bool fits) =>
        Assert.Equal(fits, NamePattern.OfName(pattern)!.Fits(Samples.Bytes(name)));

    [Theory]
    [InlineData("a\\\\b")]
    [InlineData("a\\b")]
    [InlineData("a\\*")]
    public void Fits_aBackslash_typedOrPrinted(string pattern) =>
        Assert.True(NamePattern.OfName(pattern)!.Fits("a\\b"u8));

    [Fact]
    public void Fits_whatIsNoText_asItIsPrinted() =>
        Assert.True(NamePattern.OfName("\\xff\\xfe")!.Fits([0xff, 0xfe]));

    [Theory]
    [InlineData("")]
    [InlineData("/(/")]
    public void OfName_whatIsNone_isNull(string text) => Assert.Null(NamePattern.OfName(text));

    /// <summary>A path begins and may end with a slash.</summary>
    [Fact]
    public void Glob_withSlashes_isNoExpression() => Assert.True(NamePattern.Glob("/srv/*/")!.Fits("/srv/(/a/"u8));

    [Theory]
    [InlineData("git*", 3)]
    [InlineData("é?", 3)]
    [InlineData("/a/", 0)]
    public void LeastBytes_areThoseThatAreCertain(string pattern, int bytes) =>
        Assert.Equal(bytes, NamePattern.OfName(pattern)!.LeastBytes);

    /// <summary>A name on which an expression takes for ever is shown rather than waited for.</summary>
    [Fact]
    public void Fits_anExpressionThatNeverEnds_isGivenUp() =>
        Assert.True(NamePattern.OfName("/^(a+)+$/")!.Fits(Samples.Bytes(new string('a', 40) + "!")));
}
