using System.Globalization;
using ExporterToolkit.Exposition;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Probing;

namespace RenameExporter.Metrics;

/// <summary>Writes a snapshot: who renamed, how it ended, what kind it was, how long it took.</summary>
internal static class RenameExposition
{
    public static async Task WriteAsync(
        RenameSnapshot snapshot, ExpositionWriter writer, CancellationToken cancellation)
    {
        var labels = new ActorLabels();
        await ActorsAsync(MetricCatalogue.Renames, RenameCounter.Renames);
        await WriteErrorsAsync(snapshot, writer, labels, cancellation);
        if (snapshot.Attach.SeesDentries())
        {
            foreach (var (counter, family) in MetricCatalogue.Kinds)
            {
                await ActorsAsync(family, counter);
            }

            WriteExtensions(snapshot, writer);
        }

        await WritePeaksAsync(snapshot, writer, labels, cancellation);
        writer.Family(MetricCatalogue.Duration);
        foreach (LatencyHistogram histogram in snapshot.Latency)
        {
            WriteHistogram(writer, snapshot.Attach, histogram);
        }

        // A series begins with its first rename of that kind; the overflow's is there from the start.
        async Task ActorsAsync(MetricFamily family, RenameCounter counter)
        {
            writer.Family(family);
            foreach (ActorTotals totals in snapshot.Actors)
            {
                if (totals.Succeeded[counter] is > 0 and ulong value)
                {
                    writer.Sample(family.Name, labels.Of(totals.Actor), value);
                    await writer.FlushIfLargeAsync(cancellation);
                }
            }

            writer.Sample(family.Name, labels.Of(snapshot.Overflow.Actor), snapshot.Overflow.Succeeded[counter]);
        }
    }

    private static async Task WriteErrorsAsync(
        RenameSnapshot snapshot, ExpositionWriter writer, ActorLabels labels, CancellationToken cancellation)
    {
        writer.Family(MetricCatalogue.RenameErrors);
        foreach (ActorTotals totals in snapshot.Actors.Append(snapshot.Overflow))
        {
            foreach (ErrorCount error in totals.Errors)
            {
                writer.Sample(
                    MetricCatalogue.RenameErrors.Name,
                    labels.Of(totals.Actor, new("errno", error.Label)),
                    error.Count);
            }

            await writer.FlushIfLargeAsync(cancellation);
        }
    }

    private static async Task WritePeaksAsync(
        RenameSnapshot snapshot, ExpositionWriter writer, ActorLabels labels, CancellationToken cancellation)
    {
        writer.Family(MetricCatalogue.Peak);
        foreach (ActorTotals totals in snapshot.Actors)
        {
            if (totals.Succeeded.Renames > 0)
            {
                writer.Sample(MetricCatalogue.Peak.Name, labels.Of(totals.Actor), totals.Peak);
                await writer.FlushIfLargeAsync(cancellation);
            }
        }

        writer.Sample(
            MetricCatalogue.Peak.Name, labels.Of(snapshot.Overflow.Actor), snapshot.Overflow.Peak);
    }

    private static void WriteExtensions(RenameSnapshot snapshot, ExpositionWriter writer)
    {
        MetricFamily family = MetricCatalogue.NewExtensions;
        writer.Family(family);
        foreach (ExtensionTotals extension in snapshot.Extensions)
        {
            writer.Sample(family.Name, [new("extension", extension.Label)], extension.Renames);
        }

        writer.Sample(family.Name, [new("extension", ExtensionAggregator.OtherName)], snapshot.OtherExtensions);
    }

    private static void WriteHistogram(
        ExpositionWriter writer, AttachMode attach, LatencyHistogram histogram)
    {
        // Where the mode cannot know the file system there is no label to be wrong.
        Label[] fstype = attach.SeesDentries()
            ? [new("fstype", histogram.Fstype ?? Actor.OverflowName)]
            : [];
        string name = MetricCatalogue.Duration.Name;
        ulong cumulative = 0;
        for (int i = 0; i < histogram.Buckets.Count; i++)
        {
            cumulative += histogram.Buckets[i];
            writer.Sample($"{name}_bucket", [.. fstype, new("le", LatencyBounds.Le[i])], cumulative);
        }

        writer.SampleSeconds($"{name}_sum", fstype, histogram.SumNs);
        writer.Sample($"{name}_count", fstype, cumulative);
    }
}

/// <summary>
/// The values of the le label, in seconds, as Go and so Prometheus would write them. No power of two
/// nanoseconds is a whole second, so the ".0" that OpenMetrics wants of whole numbers never arises,
/// and the label is the same in both formats.
/// </summary>
internal static class LatencyBounds
{
    public static IReadOnlyList<string> Le { get; } =
    [
        .. Enumerable.Range(LatencyNumbers.FirstPower, LatencyNumbers.Buckets - 1)
            .Select(power => Seconds(1UL << power)),
        "+Inf",
    ];

    private static string Seconds(ulong nanoseconds) =>
        (nanoseconds / 1e9).ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
}
