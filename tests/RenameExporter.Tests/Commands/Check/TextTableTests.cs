using RenameExporter.Commands.Check;

namespace RenameExporter.Tests.Commands.Check;

public sealed class TextTableTests
{
    [Fact]
    public void Write_rows_alignsColumnsAndWrapsTheLast()
    {
        var output = new StringWriter();

        TextTable.Write(output, [["a", "bbbb", ""], ["ccc", "d", string.Join(' ', Enumerable.Repeat("word", 20))]]);

        Assert.Equal(
            $"  a    bbbb\n  ccc  d     {Words(17)}\n             {Words(3)}\n", output.ToString());
        static string Words(int count) => string.Join(' ', Enumerable.Repeat("word", count));
    }

    [Theory]
    [InlineData("one two", 7, "one two")]
    [InlineData("one two", 6, "one|two")]
    [InlineData("incomprehensible x", 4, "incomprehensible|x")]
    [InlineData("", 4, "")]
    [InlineData("two\nlines", 20, "two lines")]
    public void Wrap_text_breaksAtSpaces(string text, int width, string expected) =>
        Assert.Equal(expected.Split('|'), TextTable.Wrap(text, width));
}
