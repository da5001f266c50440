using RenameExporter.Abi;
using RenameExporter.Metrics;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;
using Testing;

namespace RenameExporter.Tests.Metrics;

public sealed class HistogramTests
{
    [Fact]
    public async Task Buckets_onThePage_areCumulative()
    {
        IReadOnlyList<Sample> samples = await WriteAsync(AttachMode.Fentry, "ext4", i => (ulong)i);

        Assert.Equal(
            Enumerable.Range(0, LatencyNumbers.Buckets).Select(i => (decimal)(i * (i + 1) / 2)),
            samples.Where(s => s.Name.EndsWith("_bucket", StringComparison.Ordinal))
                .Select(s => s.Value));
    }

    [Fact]
    public async Task Count_onThePage_isTheInfiniteBucket()
    {
        IReadOnlyList<Sample> samples = await WriteAsync(AttachMode.Fentry, "ext4", _ => 3);

        Assert.Equal(
            75, samples.Single(s => s.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
        Assert.Equal(75, samples.Single(s => s.Labels.GetValueOrDefault("le") == "+Inf").Value);
    }

    [Theory]
    [InlineData("Fentry", "ext4", "ext4")]
    [InlineData("KprobeMulti", null, "<overflow>")]
    [InlineData("Tracepoint", null, null)]
    public async Task Fstype_byMode_isALabelOnlyWhereItIsSeen(
        string mode, string? fstype, string? label)
    {
        IReadOnlyList<Sample> samples = await WriteAsync(
            Enum.Parse<AttachMode>(mode), fstype, _ => 1);

        Assert.Equal(LatencyNumbers.Buckets + 2, samples.Count);
        Assert.All(
            samples, sample => Assert.Equal(label, sample.Labels.GetValueOrDefault("fstype")));
    }

    [Fact]
    public async Task Sum_onThePage_isInSeconds()
    {
        IReadOnlyList<Sample> samples = await WriteAsync(AttachMode.Fentry, "ext4", _ => 1);

        Assert.Equal(
            1.500000001m,
            samples.Single(s => s.Name.EndsWith("_sum", StringComparison.Ordinal)).Value);
    }

    private static async Task<IReadOnlyList<Sample>> WriteAsync(
        AttachMode attach, string? fstype, Func<int, ulong> bucket)
    {
        RenameSnapshot snapshot = new TestSnapshot
        {
            Attach = attach,
            Latency =
            [
                new(
                    fstype, [.. Enumerable.Range(0, LatencyNumbers.Buckets).Select(bucket)],
                    1_500_000_001),
            ],
        }.Take();
        return Page.Parse(await ExpositionText.OfAsync(snapshot))
            .Single(family => family.Name == MetricCatalogue.Duration.Name).Samples;
    }
}
