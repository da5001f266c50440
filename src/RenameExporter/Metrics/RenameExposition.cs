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
    private static readonly string s_bucket = $"{MetricCatalogue.Duration.Name}_bucket";
    private static readonly string s_sum = $"{MetricCatalogue.Duration.Name}_sum";
    private static readonly string s_count = $"{MetricCatalogue.Duration.Name}_count";

    /// <summary>
    /// Whoever has renamed so many lately has a series of it. It is what the rules of alerts/ note at least (past_floor), and keeps
    /// what they look at short.
    /// </summary>
    public const ulong LeastRecent = 100;

    /// <summary>The same of half an hour (slow_noted).</summary>
    public const ulong LeastHalfHour = 450;

    /// <summary>The same of an extension (extension_noted).</summary>
    public const ulong LeastRecentExtension = 30;

    private delegate ulong CountOf(in ActorTotals totals);

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
            WriteRecentExtensions(MetricCatalogue.RecentExtensions);
        }

        await WritePeaksAsync(MetricCatalogue.Peak);
        await WriteRecentAsync();
        if (snapshot.Latency is { } latency)
        {
            writer.Family(MetricCatalogue.Duration);
            foreach (LatencyHistogram histogram in latency)
            {
                WriteHistogram(histogram);
            }
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
                writer.Sample(family.Name, totals.Actor.Labels, new Label("errno", error.Label), error.Count);
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

    private async Task WriteRecentAsync()
    {
        ulong others = await WriteBusyAsync(MetricCatalogue.Recent, LeastRecent, static (in totals) => totals.Recent);
        writer.Family(MetricCatalogue.RecentOthers);
        writer.Sample(MetricCatalogue.RecentOthers.Name, [], others);
        await WriteBusyAsync(MetricCatalogue.HalfHour, LeastHalfHour, static (in totals) => totals.HalfHour);
    }

    /// <summary>A name that is busy in many cgroups, and little in each, is busy. They stand one beside the other.</summary>
    /// <returns>The sum of those that are not.</returns>
    private async ValueTask<ulong> WriteBusyAsync(MetricFamily family, ulong least, CountOf countOf)
    {
        ulong others = 0;
        writer.Family(family);
        ArraySegment<ActorTotals> actors = snapshot.Actors;
        for (int first = 0, end; first < actors.Count; first = end)
        {
            ulong sum = countOf(in actors.AsSpan()[first]);
            for (end = first + 1; end < actors.Count && actors[end].Actor.HasSameName(actors[first].Actor); end++)
            {
                sum += countOf(in actors.AsSpan()[end]);
            }

            if (sum < least)
            {
                others += sum;
                continue;
            }

            for (int i = first; i < end; i++)
            {
                if (countOf(in actors.AsSpan()[i]) is > 0 and var count)
                {
                    writer.Sample(family.Name, actors[i].Actor.Labels, count);
                    await writer.FlushIfLargeAsync(cancellation);
                }
            }
        }

        writer.Sample(family.Name, snapshot.Overflow.Actor.Labels, countOf(snapshot.Overflow));
        return others;
    }

    private void WriteExtensions(MetricFamily family)
    {
        writer.Family(family);
        foreach (ExtensionTotals extension in snapshot.Extensions)
        {
            writer.Sample(family.Name, [new("extension", extension.Label)], extension.Renames);
        }

        writer.Sample(family.Name, [new("extension", snapshot.OtherExtensions.Label)], snapshot.OtherExtensions.Renames);
    }

    private void WriteRecentExtensions(MetricFamily family)
    {
        writer.Family(family);
        foreach (ExtensionTotals extension in snapshot.Extensions)
        {
            if (extension.Recent >= LeastRecentExtension)
            {
                writer.Sample(family.Name, [new("extension", extension.Label)], extension.Recent);
            }
        }

        writer.Sample(family.Name, [new("extension", snapshot.OtherExtensions.Label)], snapshot.OtherExtensions.Recent);
    }

    private void WriteHistogram(LatencyHistogram histogram)
    {
        // Where the mode cannot know the file system there is no label to be wrong.
        bool hasFstype = snapshot.Attach.SeesDentries();
        var fstype = new Label("fstype", histogram.Fstype ?? Actor.OverflowName);
        ReadOnlySpan<Label> labels = hasFstype ? [fstype] : [];
        ulong cumulative = 0;
        for (int i = 0; i < histogram.Buckets.Count; i++)
        {
            cumulative += histogram.Buckets[i];
            var le = new Label("le", LatencyBounds.Le[i]);
            writer.Sample(s_bucket, hasFstype ? [fstype, le] : [le], cumulative);
        }

        writer.SampleSeconds(s_sum, labels, histogram.SumNs);
        writer.Sample(s_count, labels, cumulative);
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
