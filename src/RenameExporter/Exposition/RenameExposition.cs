using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Exposition;

/// <summary>Writes a snapshot: who renamed, how it ended, how long it took.</summary>
internal static class RenameExposition
{
    /// <summary>A process may call itself this, but it always has a uid.</summary>
    public const string OverflowName = "<overflow>";

    private static readonly Label OverflowComm = new("comm", OverflowName);
    private static readonly Label OverflowUid = new("uid", "");
    private static readonly Label OverflowErrno = new("errno", OverflowName);

    public static async Task WriteAsync(
        RenameSnapshot snapshot, ExpositionWriter writer, CancellationToken cancellation)
    {
        int successes = 0;
        writer.Family(MetricCatalogue.Renames);
        for (; successes < snapshot.Series.Count && snapshot.Series[successes].Error == 0; successes++)
        {
            ActorSeries series = snapshot.Series[successes];
            writer.Sample(
                MetricCatalogue.Renames.Name,
                [new("comm", series.CommLabel), new("uid", series.UidLabel)],
                snapshot.Values[successes]);
            await writer.FlushIfLargeAsync(cancellation);
        }

        writer.Sample(
            MetricCatalogue.Renames.Name, [OverflowComm, OverflowUid], snapshot.Overflow.Renamed);

        writer.Family(MetricCatalogue.RenameErrors);
        for (int i = successes; i < snapshot.Series.Count; i++)
        {
            ActorSeries series = snapshot.Series[i];
            writer.Sample(
                MetricCatalogue.RenameErrors.Name,
                [
                    new("comm", series.CommLabel),
                    new("uid", series.UidLabel),
                    new("errno", series.ErrorLabel),
                ],
                snapshot.Values[i]);
            await writer.FlushIfLargeAsync(cancellation);
        }

        writer.Sample(
            MetricCatalogue.RenameErrors.Name,
            [OverflowComm, OverflowUid, OverflowErrno],
            snapshot.Overflow.Failed);

        writer.Family(MetricCatalogue.Duration);
        foreach (LatencyHistogram histogram in snapshot.Latency)
        {
            WriteHistogram(writer, snapshot.Attach, histogram);
        }
    }

    private static void WriteHistogram(
        ExpositionWriter writer, AttachMode attach, LatencyHistogram histogram)
    {
        // Where the mode cannot know the file system there is no label to be wrong.
        Label[] fstype = attach.SeesFileSystem()
            ? [new("fstype", histogram.Fstype ?? OverflowName)]
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
