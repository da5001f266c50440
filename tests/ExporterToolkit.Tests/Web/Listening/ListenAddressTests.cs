using System.Net;
using ExporterToolkit.Web.Listening;

namespace ExporterToolkit.Tests.Web.Listening;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData(":10876", null, 10876)]
    [InlineData(":0", null, 0)]
    [InlineData(":65535", null, 65535)]
    [InlineData("127.0.0.1:10876", "127.0.0.1", 10876)]
    [InlineData("0.0.0.0:80", "0.0.0.0", 80)]
    [InlineData("[::1]:10876", "::1", 10876)]
    [InlineData("[::]:10876", "::", 10876)]
    [InlineData("[2001:db8::1]:443", "2001:db8::1", 443)]
    [InlineData("localhost:10876", "127.0.0.1", 10876)]
    public void TryParse_address_isTaken(string text, string? address, int port)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress value));
        Assert.Equal(
            new ListenAddress(address is null ? null : IPAddress.Parse(address), port), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("10876")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("localhost")]
    [InlineData(":65536")]
    [InlineData(":-1")]
    [InlineData(":+1")]
    [InlineData(": 1")]
    [InlineData(":1 ")]
    [InlineData(":http")]
    [InlineData(":٨٠")]
    [InlineData("256.0.0.1:80")]
    [InlineData("example.org:80")]
    [InlineData("::1:80")] // ambiguous without brackets
    [InlineData("[::1]")]
    [InlineData("[::1]80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[]:80")]
    [InlineData("[:80")]
    [InlineData("]:80")]
    [InlineData("[::g]:80")]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("127.0.0.1:80/metrics")]
    [InlineData(" 127.0.0.1:80")]
    public void TryParse_noAddress_isRefused(string text) =>
        Assert.False(ListenAddress.TryParse(text, out _));

    // inet_aton's shorthands: 1.2.3 would be 1.2.0.3 and 010.0.0.1 would be 8.0.0.1, silently.
    [Theory]
    [InlineData("1:80")]
    [InlineData("127.1:80")]
    [InlineData("192.168.1:80")]
    [InlineData("010.0.0.1:80")]
    [InlineData("0x7f.0.0.1:80")]
    public void TryParse_ipv4ThatIsNotFourDecimalNumbers_isRefused(string text) =>
        Assert.False(ListenAddress.TryParse(text, out _));

    [Theory]
    [InlineData(":10876")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:10876")]
    public void ToString_ofAnAddress_isParsedAgain(string text)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress value));
        Assert.Equal(text, value.ToString());
    }
}
