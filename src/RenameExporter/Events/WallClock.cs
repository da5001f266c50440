using System.Globalization;

namespace RenameExporter.Events;

/// <summary>Turns the kernel's monotonic time into the time of day.</summary>
internal sealed class WallClock(TimeProvider time)
{
    // Less is the jitter of reading two clocks; following it would reorder events.
    private const long Step = 1_000_000;

    private const long PerSecond = 1_000_000_000;

    private long? _offset;

    /// <param name="monotonic">Nanoseconds of CLOCK_MONOTONIC, not in the future.</param>
    /// <returns>Nanoseconds since 1970, UTC; an event before a step of the clock is told by the new time.</returns>
    public long ToUnixNanoseconds(ulong monotonic)
    {
        // On Linux the timestamps of .NET are CLOCK_MONOTONIC.
        long now = (long)((Int128)time.GetTimestamp() * PerSecond / time.TimestampFrequency);
        long offset = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick - now;
        if (_offset is not { } known || Math.Abs(offset - known) > Step)
        {
            _offset = known = offset;
        }

        return known + (long)monotonic;
    }
}

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
