using CsCheck;
using RenameExporter.Escaping;
using RenameExporter.Tests.Escaping;
using Testing;
using Testing.Exposition;

namespace RenameExporter.Tests.Metrics;

public sealed class HostileLabelTests
{
    [Fact]
    public void Labels_anyName_comeBackAsTheSameBytes() => EscapedNames.Any.Sample(
        name =>
        {
            string line = WriterText.Of(
                w => w.Sample("x", [new("comm", EscapedName.Label(name)), new("uid", "0")], 1UL));

            Assert.Equal(1, line.Count(c => c == '\n'));
            Sample parsed = Scrape.Parse([line.TrimEnd('\n')]).Samples.Single();
            Assert.Equal(["comm", "uid"], parsed.Labels.Keys);
            Assert.Equal(name, EscapedNames.Inverse(parsed.Labels["comm"]));
        },
        iter: 5_000);
}
