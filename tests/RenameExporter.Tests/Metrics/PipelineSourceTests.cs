using ExporterToolkit.Exposition;
using RenameExporter.Events;
using RenameExporter.Metrics;
using Testing;
using Testing.Exposition;

namespace RenameExporter.Tests.Metrics;

public sealed class PipelineSourceTests
{
    private static readonly PipelineCounts s_counts = new(
        new("samples", Received: 100, Delivered: 87, QueueFull: 5, Refused: 2, Closed: 0, Stopped: 1, Queued: 2)
        {
            Limited = 3,
        },
        [
            new("stdout", 90, 80, 1, 2, 3, 0, Queued: 4, Failures: 7) { Redelivered = 5 },
            new("file:/a\"b", 90, 0, 0, 0, 0, 90, Queued: 0, Failures: 8),
        ],
        WakeUps: 3);

    private static string Text => WriterText.Of(new PipelineSource(() => s_counts));

    [Fact]
    public void Write_everyFamily_isDeclaredAsInTheCatalogue()
    {
        MetricFamily[] expected =
        [
            .. OnRequest.Families.Where(family => family.Name.Contains("_events_", StringComparison.Ordinal)
                || family.Name.Contains("_sink_", StringComparison.Ordinal)),
        ];

        IReadOnlyList<PageFamily> written = Page.Parse(Text);

        Assert.Equal(11, expected.Length);
        Assert.Equal(expected.Select(family => family.Name), written.Select(family => family.Name));
        Assert.All(written.Zip(expected), pair =>
        {
            Assert.Equal(pair.Second.Help, pair.First.Help);
            Assert.NotEmpty(pair.First.Samples);
            Assert.All(pair.First.Samples, sample => Assert.Equal(pair.Second.Labels, sample.Labels.Keys));
        });
    }

    [Fact]
    public void Write_received_isDeliveredAndDroppedAndQueued()
    {
        Scrape scrape = Scrape.Parse(Text.Split('\n'));

        Assert.Equal(
            scrape.Sum("rename_exporter_events_received_total"),
            scrape.Sum("rename_exporter_events_made_total") + scrape.Sum("rename_exporter_events_dropped_total")
                + scrape.Sum("rename_exporter_events_queued"));
        Assert.All((string[])["stdout", "file:/a\"b"], sink => Assert.Equal(
            scrape.Sum("rename_exporter_sink_received_total", ("sink", sink)),
            scrape.Sum("rename_exporter_sink_delivered_total", ("sink", sink))
                + scrape.Sum("rename_exporter_sink_dropped_total", ("sink", sink))
                + scrape.Sum("rename_exporter_sink_queued", ("sink", sink))));
        Assert.Equal(3, scrape.Sum("rename_exporter_sink_dropped_total", ("sink", "stdout"), ("reason", "closed")));
        Assert.Equal(90, scrape.Sum("rename_exporter_sink_dropped_total", ("reason", "stopped")));
        Assert.Equal(3, scrape.Sum("rename_exporter_events_dropped_total", ("reason", "max_rate")));
        Assert.Equal(15, scrape.Sum("rename_exporter_sink_failures_total"));
        Assert.Equal(5, scrape.Sum("rename_exporter_sink_redelivered_total", ("sink", "stdout")));
    }

    [Fact]
    public async Task Promtool_hasNoRemarks()
    {
        CommandResult lint = await Promtool.CheckAsync(Text);

        Assert.Equal(("", "", 0), (lint.Output, lint.Error, lint.ExitCode));
    }
}
