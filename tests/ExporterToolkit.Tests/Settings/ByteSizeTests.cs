using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0B", 0)]
    [InlineData("1500B", 1500)]
    [InlineData("64KiB", 65_536)]
    [InlineData("100MiB", 104_857_600)]
    [InlineData("999999999GiB", 999_999_999L << 30)]
    public void TryParse_aSize_isBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long size));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("MiB")]
    [InlineData("1MB")]
    [InlineData("1mib")]
    [InlineData("-1MiB")]
    [InlineData("1.5MiB")]
    [InlineData("1 MiB")]
    [InlineData("1000000000GiB")]
    public void TryParse_anythingElse_isNone(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
