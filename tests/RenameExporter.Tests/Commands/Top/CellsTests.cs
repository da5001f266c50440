using RenameExporter.Commands.Top;

namespace RenameExporter.Tests.Commands.Top;

public sealed class CellsTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.04, "0.0")]
    [InlineData(3.5, "3.5")]
    [InlineData(12, "12")]
    [InlineData(12.04, "12")]
    [InlineData(9.96, "10")]
    [InlineData(99.96, "100")]
    [InlineData(9999, "9999")]
    [InlineData(9999.6, "10.0k")]
    [InlineData(123456, "123k")]
    [InlineData(999600, "1.0M")]
    [InlineData(1.8e19, "18.0E")]
    public void Number_anyOne_fitsFiveCells(double value, string text)
    {
        Assert.Equal(text, Cells.Number(value));
        Assert.InRange(text.Length, 1, 5);
    }

    [Theory]
    [InlineData(-1, "0 s")]
    [InlineData(99.4, "99 s")]
    [InlineData(99.6, "1m40s")]
    [InlineData(703, "11m43s")]
    [InlineData(5999, "99m59s")]
    [InlineData(90_061, "25h01m")]
    public void Duration_anyOne_isShort(double seconds, string text) => Assert.Equal(text, Cells.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("abc", 5, "abc  ")]
    [InlineData("abcdef", 5, "abcd~")]
    [InlineData("日本語", 5, "日本~")]
    [InlineData("日本語", 4, "日~ ")]
    [InlineData("e\u0301e\u0301", 2, "e\u0301e\u0301")]
    [InlineData("😀😀", 3, "😀~")]
    [InlineData("abc", 0, "")]
    public void Left_anyText_isExactlySoWide(string text, int width, string cell)
    {
        Assert.Equal(cell, Cells.Left(text, width));
        Assert.Equal(width, Cells.Width(Cells.Left(text, width)));
        Assert.Equal(width, Cells.Width(Cells.Right(text, width)));
    }

    [Theory]
    [InlineData("", "    ")]
    [InlineData("5", "   █")]
    [InlineData("0 1 2 4", " ▂▄█")]
    [InlineData("9 0 0 0 0 0 0 4", "█  ▄")]
    [InlineData("8 0 4", " █ ▄")]
    public void Sparkline_ofRates_hasTheNewestLast(string rates, string line)
    {
        double[] values = [.. rates.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse)];

        Assert.Equal(line, Sparkline.Of(values, 4, isUtf8: true));
        Assert.Equal(4, Sparkline.Of(values, 4, isUtf8: false).Count(c => c < 128));
    }

    [Theory]
    [InlineData("", "xterm", "C.UTF-8", "true true")]
    [InlineData("1", "xterm", "en_US.utf8", "false true")]
    [InlineData("", "dumb", "C", "false false")]
    [InlineData("", "xterm", "", "true false")]
    public void Terminal_isWhatTheEnvironmentSays(string noColour, string term, string lang, string expected)
    {
        var (hasColours, isUtf8) = TopOptions.OfTerminal(name => name switch
        {
            "NO_COLOR" => noColour,
            "TERM" => term,
            "LANG" => lang,
            _ => null,
        });

        Assert.Equal(expected, $"{hasColours} {isUtf8}".ToLowerInvariant());
    }

    [Theory]
    [InlineData("http://a:1", "http://a:1/api/v1/live")]
    [InlineData("http://a:1/", "http://a:1/api/v1/live")]
    [InlineData("https://a/renames/", "https://a/renames/api/v1/live")]
    [InlineData("https://a/renames/api/v1/live", "https://a/renames/api/v1/live")]
    public void Url_ofAnExporter_isThatOfItsDocument(string url, string document) =>
        Assert.Equal(new Uri(document), ExporterSource.ApiOf(new(url)));
}
