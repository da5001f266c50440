using System.Globalization;
using System.Text;
using CsCheck;
using RenameExporter.Escaping;

namespace RenameExporter.Tests.Escaping;

public sealed class EscapedNameTests
{
    private const long Iterations = 20_000;

    [Fact]
    public void Label_anyBytes_isUndoneByTheInverse() => EscapedNames.Any.Sample(
        name => Assert.Equal(name, EscapedNames.Inverse(EscapedName.Label(name))),
        iter: Iterations);

    [Fact]
    public void Label_twoNames_areEqualOnlyIfTheBytesAre() =>
        Gen.Select(EscapedNames.Any, EscapedNames.Any).Sample(
            (a, b) => Assert.Equal(
                a.AsSpan().SequenceEqual(b), EscapedName.Label(a) == EscapedName.Label(b)),
            iter: Iterations);

    [Fact]
    public void Label_anyBytes_isWellFormedAndNeverEmpty() => EscapedNames.Any.Sample(
        name =>
        {
            string printed = EscapedName.Label(name);
            Assert.NotEmpty(printed);
            // Throws at a lone surrogate.
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(printed);
        },
        iter: Iterations);

    [Fact]
    public void Label_anyBytes_isPrintable() => EscapedNames.Any.Sample(
        name => Assert.All(EscapedName.Label(name).EnumerateRunes(), AssertPrintable),
        iter: Iterations);

    [Fact]
    public void Label_plainName_isUnchanged()
    {
        Gen<char> plain = Gen.OneOf(
            Gen.Char[' ', '['], Gen.Char[']', '~'], Gen.Char['À', 'ÿ'], Gen.Char['а', 'я'],
            Gen.Char['一', '龥']);
        plain.Array[1, 16].Select(chars => new string(chars)).Sample(
            name => Assert.Equal(name, EscapedName.Label(Encoding.UTF8.GetBytes(name))),
            iter: Iterations);
    }

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("kworker/0:1-ev", "kworker/0:1-ev")]
    [InlineData("(sd-pam)", "(sd-pam)")]
    [InlineData("a \"b\" 'c'", "a \"b\" 'c'")] // quotes are the exposition's business
    [InlineData("<overflow>", "<overflow>")]
    [InlineData("", @"\x00")]
    [InlineData(@"\", @"\\")]
    [InlineData(@"\x41", @"\\x41")]
    [InlineData("a\nb\r\t", @"a\x0ab\x0d\x09")]
    [InlineData("\u001b[31m", @"\x1b[31m")]
    [InlineData("\u007f", @"\x7f")]
    [InlineData("\u0085", @"\xc2\x85")] // NEL, a line end
    [InlineData("\u00a0", @"\xc2\xa0")] // no-break space
    [InlineData("\u2003", @"\xe2\x80\x83")] // em space
    [InlineData("\u2028", @"\xe2\x80\xa8")] // line separator
    [InlineData("a\u202eb", @"a\xe2\x80\xaeb")] // right-to-left override
    [InlineData("a\u200db", @"a\xe2\x80\x8db")] // zero width joiner
    [InlineData("\u00ad", @"\xc2\xad")] // soft hyphen
    [InlineData("\ufeff", @"\xef\xbb\xbf")] // byte order mark
    [InlineData("\ue000", @"\xee\x80\x80")] // private use
    [InlineData("\u0378", @"\xcd\xb8")] // unassigned
    [InlineData("😀", "😀")]
    [InlineData("é漢я", "é漢я")]
    public void Label_text_isPrinted(string name, string expected) =>
        Assert.Equal(expected, EscapedName.Label(Encoding.UTF8.GetBytes(name)));

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, (byte)'"', (byte)'\n', (byte)'\\' }, @"\xff\xfe""\x0a\\")]
    [InlineData(new byte[] { (byte)'a', 0xf0, 0x9f, 0x98 }, @"a\xf0\x9f\x98")] // a cut emoji
    [InlineData(new byte[] { 0xc3, (byte)'a' }, @"\xc3a")]
    [InlineData(new byte[] { 0xc0, 0x80 }, @"\xc0\x80")] // overlong NUL
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, @"\xed\xa0\x80")] // a surrogate
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 }, @"\xf4\x90\x80\x80")] // past U+10FFFF
    public void Label_invalidUtf8_isWrittenByteByByte(byte[] name, string expected) =>
        Assert.Equal(expected, EscapedName.Label(name));

    // Default_Ignorable_Code_Point (DerivedCoreProperties.txt): nothing is drawn, so "sshd" and
    // "sshd" + one of them look the same on every dashboard.
    [Theory]
    [InlineData("\u034f")] // combining grapheme joiner
    [InlineData("\u115f")] // Hangul choseong filler
    [InlineData("\u17b4")] // Khmer vowel inherent aq
    [InlineData("\u180b")] // Mongolian free variation selector
    [InlineData("\u3164")] // Hangul filler
    [InlineData("\ufe0f")] // variation selector
    [InlineData("\uffa0")] // halfwidth Hangul filler
    [InlineData("\U000e0100")] // variation selector supplement
    public void Label_invisibleCharacter_isWrittenByteByByte(string invisible) =>
        Assert.StartsWith(
            @"sshd\x", EscapedName.Label(Encoding.UTF8.GetBytes("sshd" + invisible)),
            StringComparison.Ordinal);

    private static void AssertPrintable(Rune rune)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        Assert.True(
            rune.Value == ' ' || category is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator),
            $"U+{rune.Value:X4} is {category}");
    }
}
