using System.Globalization;

namespace RenameExporter.Formats;

/// <summary>Times as ISO 8601 has them, in UTC.</summary>
internal static class Timestamp
{
    private const long PerSecond = 1_000_000_000;

    /// <param name="unixNanoseconds">Since 1970.</param>
    /// <returns><c>2026-11-22T18:05:09.123456789Z</c>: always nine digits, so that text sorts as time does.</returns>
    public static string Full(long unixNanoseconds) =>
        Seconds(unixNanoseconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
        + string.Create(CultureInfo.InvariantCulture, $".{Math.Max(0, unixNanoseconds) % PerSecond:D9}Z");

    /// <returns><c>18:05:09.123</c>.</returns>
    public static string OfDay(long unixNanoseconds) => Seconds(unixNanoseconds)
        .AddMilliseconds(Math.Max(0, unixNanoseconds) % PerSecond / 1_000_000)
        .ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    // A clock before 1970 is broken; the event is not.
    private static DateTime Seconds(long unixNanoseconds) =>
        DateTime.UnixEpoch.AddSeconds(Math.Max(0, unixNanoseconds) / PerSecond);
}
