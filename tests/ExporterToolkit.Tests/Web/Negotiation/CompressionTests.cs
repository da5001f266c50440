using ExporterToolkit.Web.Negotiation;

namespace ExporterToolkit.Tests.Web.Negotiation;

public sealed class CompressionTests
{
    [Fact]
    public void TryTake_moreThanThereAre_isRefusedUntilOneIsGivenBack()
    {
        var compressors = new Compression(2);

        Assert.True(compressors.TryTake());
        Assert.True(compressors.TryTake());
        Assert.False(compressors.TryTake());
        Assert.False(compressors.TryTake()); // a refusal takes none
        compressors.GiveBack();
        Assert.True(compressors.TryTake());
    }
}
