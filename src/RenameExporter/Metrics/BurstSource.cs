using ExporterToolkit.Exposition;
using RenameExporter.Detection;
using RenameExporter.Events.Formats;
using static ExporterToolkit.Exposition.MetricFamily;

namespace RenameExporter.Metrics;

/// <summary>What the detector has found.</summary>
/// <param name="take">Null: there is no detector.</param>
internal sealed class BurstSource(Func<BurstCounts>? take) : IMetricSource
{
    private static readonly WrittenFamily<BurstCounts?>[] s_rows =
    [
        OfDetector("file_rename_burst_active", Gauge,
            "Bursts of renames like those of ransomware: 1 during a burst and for 60 seconds after its last file.",
            WriteActive, "comm", "uid", "reason", "severity"),
        OfDetector("file_rename_bursts_total", Counter,
            "Bursts of renames that have begun, by reason and severity.", WriteBegun, "reason", "severity"),
        OfDetector("rename_exporter_burst_buckets", Gauge,
            "Number of buckets of the detector in use; at most 4096.",
            (page, family, counts) => page.Write(family, (ulong)counts.Buckets)),
        OfDetector("rename_exporter_burst_evicted_total", Counter,
            "Buckets of the detector that were evicted while in use.",
            (page, family, counts) => page.Write(family, counts.Evicted)),
        new(new("rename_exporter_burst_enabled", Gauge, "Whether the detector is on (1) or off (0, by --detector.files=0)."),
            counts => counts is null ? 0u : 1u),
    ];

    public static IReadOnlyList<MetricFamily> AllFamilies { get; } = [.. s_rows.Select(row => row.Family)];

    public IReadOnlyList<MetricFamily> Families => AllFamilies;

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        BurstCounts? counts = take?.Invoke();
        return (writer, _) =>
        {
            WrittenFamily<BurstCounts?>.WriteAll(s_rows, counts, writer);
            return ValueTask.CompletedTask;
        };
    }

    private static WrittenFamily<BurstCounts?> OfDetector(
        string name, string type, string help, Action<ExpositionWriter, MetricFamily, BurstCounts> write,
        params string[] labels) => new(
            new(name, type, help, labels), (page, family, counts) => write(page, family, counts!),
            counts => counts is not null);

    private static void WriteActive(ExpositionWriter page, MetricFamily family, BurstCounts counts)
    {
        page.Family(family);
        foreach (BurstSeries series in counts.Active)
        {
            page.Sample(
                family.Name, series.Actor.Labels,
                [new("reason", Words.Of(series.Reason)), new("severity", Words.Of(series.Severity))], 1u);
        }
    }

    private static void WriteBegun(ExpositionWriter page, MetricFamily family, BurstCounts counts)
    {
        page.Family(family);
        foreach (var (reason, severity, count) in counts.Begun)
        {
            page.Sample(
                family.Name, [new("reason", Words.Of(reason)), new("severity", Words.Of(severity))], count);
        }
    }
}
