using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Metrics;
using Testing.Exposition;

namespace RenameExporter.Tests.Metrics;

public sealed class BurstSourceTests
{
    private static readonly BurstCounts s_counts = new(
        [
            new(new("a\"b", 0), BurstReason.TypeLoss, BurstSeverity.Critical),
            new(new("sh", 33, "www-data", new("x.service", "")), BurstReason.NewProgram, BurstSeverity.Warning),
        ],
        [
            (BurstReason.TypeLoss, BurstSeverity.Critical, 3), (BurstReason.Convergence, BurstSeverity.Critical, 0),
            (BurstReason.NewProgram, BurstSeverity.Critical, 0), (BurstReason.NewProgram, BurstSeverity.Warning, 1),
        ],
        Buckets: 17, Evicted: 4);

    [Fact]
    public void Write_withADetector_isEveryFamily()
    {
        string text = WriterText.Of(new BurstSource(() => s_counts));

        Assert.Equal(BurstSource.AllFamilies.Select(family => family.Name), Page.Parse(text).Select(family => family.Name));
        Assert.Equal(
            """
            file_rename_burst_active{comm="a\"b",uid="0",reason="type_loss",severity="critical"} 1
            file_rename_burst_active{comm="sh",uid="33",user="www-data",cgroup="x.service",container_id="",reason="new_program",severity="warning"} 1
            file_rename_bursts_total{reason="type_loss",severity="critical"} 3
            file_rename_bursts_total{reason="convergence",severity="critical"} 0
            file_rename_bursts_total{reason="new_program",severity="critical"} 0
            file_rename_bursts_total{reason="new_program",severity="warning"} 1
            rename_exporter_burst_buckets 17
            rename_exporter_burst_evicted_total 4
            rename_exporter_burst_enabled 1
            """.Split('\n'),
            text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'));
    }

    [Fact]
    public void Write_withoutADetector_saysThatThereIsNone()
    {
        PageFamily family = Assert.Single(Page.Parse(WriterText.Of(new BurstSource(null))));

        Assert.Equal("rename_exporter_burst_enabled", family.Name);
        Assert.Equal(0, Assert.Single(family.Samples).Value);
    }
}
