using ExporterToolkit.Web.Listening;

namespace RenameExporter.Tests.Configuration;

/// <summary>Unix sockets, and addresses that go together or do not.</summary>
public sealed class ListenSetTests
{
    [Theory]
    [InlineData("unix:/run/rename_exporter.sock", "unix:/run/rename_exporter.sock")]
    [InlineData("unix:/run/../tmp/./a b:80", "unix:/tmp/a b:80")]
    public void UnixSocket_isTaken(string text, string expected)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress value));
        Assert.Equal(expected, value.ToString());
    }

    [Fact]
    public void UnixSocket_relativeName_isOneOfTheWorkingDirectory()
    {
        Assert.True(ListenAddress.TryParse("unix:run/a.sock", out ListenAddress value));
        Assert.Equal($"{Directory.GetCurrentDirectory()}/run/a.sock", value.SocketPath);
        Assert.False(ListenAddress.TryParse("unix:" + new string('a', 107), out _)); // with its directory it is longer
    }

    [Theory]
    [InlineData("unix:")]
    [InlineData("unix:/")]
    [InlineData("unix:/run/")]
    [InlineData("unix:@abstract")]
    [InlineData("unix:/nul\0")]
    [InlineData("UNIX:/run/a.sock")]
    [InlineData("http://unix:/run/a.sock")]
    public void UnixSocket_thatIsNoNameOfAFile_isRefused(string text) =>
        Assert.False(ListenAddress.TryParse(text, out _));

    [Fact]
    public void UnixSocket_isAtMost107BytesLong()
    {
        Assert.True(ListenAddress.TryParse("unix:/" + new string('a', 106), out _));
        Assert.False(ListenAddress.TryParse("unix:/" + new string('a', 107), out _));
        Assert.False(ListenAddress.TryParse("unix:/" + new string('é', 54), out _)); // 109 bytes
    }

    [Theory]
    [InlineData(":1", ":1")]
    [InlineData("127.0.0.1:1", "localhost:1")]
    [InlineData("[::1]:1", "[0:0::1]:1")]
    [InlineData("unix:/run/a", "unix:/run/b/../a")]
    [InlineData(":0", ":0")]
    public void SameAddress_givenTwice_isAUsageError(string first, string second) => Assert.Matches(
        "^--web.listen-address: '.*' is given twice$",
        CommandLineRun.Bad($"--web.listen-address={first}", $"--web.listen-address={second}"));

    [Theory]
    [InlineData(":1", "127.0.0.1:1")]
    [InlineData("[::1]:1", ":1")]
    [InlineData(":1", "[::]:1")]
    [InlineData("[::]:1", "127.0.0.1:1")]
    [InlineData("0.0.0.0:1", "127.0.0.1:1")]
    [InlineData("0.0.0.0:1", ":1")]
    public void AddressThatCoversAnother_isAUsageError(string first, string second) => Assert.Contains(
        "overlap", CommandLineRun.Bad($"--web.listen-address={first}", $"--web.listen-address={second}"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(":1", ":2")]
    [InlineData("127.0.0.1:1", "[::1]:1")]
    [InlineData("0.0.0.0:1", "[::1]:1")]
    [InlineData("127.0.0.1:1", "127.0.0.2:1")]
    [InlineData(":0", "127.0.0.1:0")]
    [InlineData("unix:/run/a", "unix:/run/b", ":1")]
    public void AddressesThatGoTogether_areTaken(params string[] addresses) => Assert.Equal(
        addresses,
        CommandLineRun.Good([.. addresses.Select(address => $"--web.listen-address={address}")])
            .Listen.Select(listen => $"{listen}"));
}
