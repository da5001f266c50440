using System.Security.Cryptography;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

public sealed class FileHashTests
{
    [Fact]
    public void Hash_is_that_of_sha256sum()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", FileHash.Of([]));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", FileHash.Of("abc"u8));
        for (int length = 0; length < 300; length++)
        {
            byte[] data = new byte[length];
            new Random(length).NextBytes(data);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), FileHash.Of(data));
        }
    }
}
