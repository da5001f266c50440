using System.Globalization;
using System.Text.RegularExpressions;

namespace Libbpf.Tests;

public sealed partial class ErrnoTests
{
    [Theory]
    [InlineData(1, "EPERM")]
    [InlineData(2, "ENOENT")]
    [InlineData(18, "EXDEV")]
    [InlineData(39, "ENOTEMPTY")]
    [InlineData(95, "EOPNOTSUPP")]
    [InlineData(133, "EHWPOISON")]
    [InlineData(512, "ERESTARTSYS")]
    [InlineData(524, "ENOTSUPP")]
    public void Name_knownNumber_isSymbolic(int errno, string expected) =>
        Assert.Equal(expected, Errno.Name(errno));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(41, "41")] // EWOULDBLOCK's old place, a hole
    [InlineData(58, "58")]
    [InlineData(134, "134")]
    [InlineData(520, "520")]
    [InlineData(4095, "4095")]
    [InlineData(-1, "-1")]
    [InlineData(int.MaxValue, "2147483647")]
    [InlineData(int.MinValue, "-2147483648")]
    public void Name_unknownNumber_isTheNumber(int errno, string expected) =>
        Assert.Equal(expected, Errno.Name(errno));

    [Fact]
    public void Name_everyNumberOfTheKernelsHeaders_isTheirs()
    {
        string[] headers =
        [
            "/usr/include/asm-generic/errno-base.h", "/usr/include/asm-generic/errno.h",
        ];
        (int Number, string Name)[] defined =
        [
            .. headers.SelectMany(File.ReadLines).Select(line => Define().Match(line))
                .Where(match => match.Success)
                .Select(match => (
                    int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture),
                    match.Groups["name"].Value)),
        ];

        Assert.True(defined.Length > 100, $"{defined.Length} numbers found in {headers[0]}");
        Assert.All(defined, d => Assert.Equal(d.Name, Errno.Name(d.Number)));
        Assert.Equal(
            defined.Length,
            Enumerable.Range(0, 512).Count(number => Errno.Name(number)[0] == 'E'));
    }

    [Fact]
    public void Describe_knownNumber_hasTextAndName() =>
        Assert.Equal("Operation not permitted (EPERM)", Errno.Describe(1));

    [Fact]
    public void Describe_numberThatTheLibraryDoesNotKnow_isItsName()
    {
        Assert.Equal("ENOTSUPP", Errno.Describe(524));
        Assert.Equal("4095", Errno.Describe(4095));
    }

    [Fact]
    public void LibbpfException_anyErrno_saysWhatWasTriedAndWhatTheKernelSaid()
    {
        var e = new LibbpfException("cannot load program x", Errno.EPERM, "log");

        Assert.Equal("cannot load program x: Operation not permitted (EPERM)", e.Message);
        Assert.Equal((Errno.EPERM, "log"), (e.Errno, e.VerifierLog));
    }

    [GeneratedRegex(@"^#define\s+(?<name>E\w+)\s+(?<number>\d+)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Define();
}
