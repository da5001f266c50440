using ExporterToolkit.Web.Limits;

namespace ExporterToolkit.Tests.Web.Limits;

public sealed class CompressorsTests
{
    [Fact]
    public void TryTake_moreThanThereAre_isRefusedUntilOneIsGivenBack()
    {
        var compressors = new Compressors(2);

        Assert.True(compressors.TryTake());
        Assert.True(compressors.TryTake());
        Assert.False(compressors.TryTake());
        Assert.False(compressors.TryTake()); // a refusal takes none
        compressors.GiveBack();
        Assert.True(compressors.TryTake());
    }
}
