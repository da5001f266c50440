using RenameExporter.Counting;
using RenameExporter.Metrics;
using Testing.Exposition;

namespace RenameExporter.Tests.Metrics;

/// <summary>What the exposition writes, as text.</summary>
internal static class ExpositionText
{
    public static readonly BuildInfo Build = new("1.2.3", "0123abcd", "10.0.0", "1.1");

    /// <summary>Everything that a snapshot becomes on /metrics, in that order.</summary>
    public static Task<string> OfAsync(RenameSnapshot snapshot) => WriterText.OfAsync(async writer =>
        await SnapshotSource.WriteAsync(snapshot, Build, writer, TestContext.Current.CancellationToken));
}
