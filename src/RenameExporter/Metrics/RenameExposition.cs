using System.Globalization;
using ExporterToolkit.Exposition;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Probing;

namespace RenameExporter.Metrics;

/// <summary>Writes a snapshot: who renamed, how it ended, what kind it was, how long it took.</summary>
internal sealed class RenameExposition(
    RenameSnapshot snapshot, ExpositionWriter writer, CancellationToken cancellation)
{
    // The labels of an actor, and the errno: ten thousand series are written without an allocation.
    private readonly Label[] _labels = new Label[Actor.MaxLabels + 1];

    public async Task WriteAsync()
    {
        await WriteActorsAsync(MetricCatalogue.Renames, RenameCounter.Renames);
        await WriteErrorsAsync(MetricCatalogue.RenameErrors);
        if (snapshot.Attach.SeesDentries())
        {
            foreach (var (counter, family) in MetricCatalogue.Kinds)
            {
                await WriteActorsAsync(family, counter);
            }

            WriteExtensions(MetricCatalogue.NewExtensions);
        }

        await WritePeaksAsync(MetricCatalogue.Peak);
        writer.Family(MetricCatalogue.Duration);
        foreach (LatencyHistogram histogram in snapshot.Latency)
        {
            WriteHistogram(MetricCatalogue.Duration.Name, histogram);
        }
    }

    // A series begins with its first rename of that kind; the overflow's is there from the start.
    private async Task WriteActorsAsync(MetricFamily family, RenameCounter counter)
    {
        writer.Family(family);
        foreach (ActorTotals totals in snapshot.Actors)
        {
            if (totals.Succeeded[counter] is > 0 and ulong value)
            {
                writer.Sample(family.Name, totals.Actor.Labels, value);
                await writer.FlushIfLargeAsync(cancellation);
            }
        }

        writer.Sample(family.Name, snapshot.Overflow.Actor.Labels, snapshot.Overflow.Succeeded[counter]);
    }

    private async Task WriteErrorsAsync(MetricFamily family)
    {
        writer.Family(family);
        foreach (ActorTotals totals in snapshot.Everyone)
        {
            foreach (ErrorCount error in totals.Errors)
            {
                writer.Sample(family.Name, Labels(totals.Actor, new("errno", error.Label)), error.Count);
            }

            await writer.FlushIfLargeAsync(cancellation);
        }
    }

    private async Task WritePeaksAsync(MetricFamily family)
    {
        writer.Family(family);
        foreach (ActorTotals totals in snapshot.Actors)
        {
            if (totals.Succeeded.Renames > 0)
            {
                writer.Sample(family.Name, totals.Actor.Labels, totals.Peak);
                await writer.FlushIfLargeAsync(cancellation);
            }
        }

        writer.Sample(family.Name, snapshot.Overflow.Actor.Labels, snapshot.Overflow.Peak);
    }

    /// <returns>Valid until the next call.</returns>
    private ReadOnlySpan<Label> Labels(Actor actor, Label last)
    {
        actor.Labels.CopyTo(_labels, 0);
        _labels[actor.Labels.Length] = last;
        return _labels.AsSpan(0, actor.Labels.Length + 1);
    }

    private void WriteExtensions(MetricFamily family)
    {
        writer.Family(family);
        foreach (ExtensionTotals extension in snapshot.Extensions)
        {
            writer.Sample(family.Name, [new("extension", extension.Label)], extension.Renames);
        }

        writer.Sample(family.Name, [new("extension", ExtensionAggregator.OtherName)], snapshot.OtherExtensions);
    }

    private void WriteHistogram(string name, LatencyHistogram histogram)
    {
        // Where the mode cannot know the file system there is no label to be wrong.
        Label[] fstype = snapshot.Attach.SeesDentries()
            ? [new("fstype", histogram.Fstype ?? Actor.OverflowName)]
            : [];
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
