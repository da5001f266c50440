using RenameExporter.Abi;
using RenameExporter.Metrics;

namespace RenameExporter.Tests.Metrics;

public sealed class KindsTests
{
    [Fact]
    public void Kinds_ofTheCatalogue_areAllCountersOfAnActorButTheRenames() => Assert.Equal(
        Enum.GetValues<RenameCounter>().Except([RenameCounter.Renames, RenameCounter.N]),
        MetricCatalogue.Kinds.Select(kind => kind.Counter).Order());
}
