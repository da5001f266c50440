using System.Globalization;
using RenameExporter.Abi;

namespace RenameExporter.Metrics;

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
