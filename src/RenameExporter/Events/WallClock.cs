using System.Globalization;

namespace RenameExporter.Events;

/// <summary>The clock that the kernel's programs tell time by (bpf_ktime_get_ns).</summary>
internal static class MonotonicClock
{
    /// <returns>CLOCK_MONOTONIC, which .NET's timestamps are on Linux, in nanoseconds.</returns>
    public static ulong MonotonicNanoseconds(this TimeProvider time) =>
        (ulong)((UInt128)time.GetTimestamp() * 1_000_000_000 / (ulong)time.TimestampFrequency);
}

/// <summary>Turns the kernel's monotonic time into the time of day.</summary>
internal sealed class WallClock(TimeProvider time)
{
    // Less is the jitter of reading two clocks; following it would reorder events.
    private const long Step = 1_000_000;

    private long? _offset;

    /// <param name="monotonic">Nanoseconds of CLOCK_MONOTONIC, not in the future.</param>
    /// <returns>Nanoseconds since 1970, UTC; an event before a step of the clock is told by the new time.</returns>
    public long ToUnixNanoseconds(ulong monotonic)
    {
        long now = (long)time.MonotonicNanoseconds();
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

    /// <summary>Bytes of a full one.</summary>
    public const int FullLength = 30;

    /// <summary>Writes <c>2026-11-22T18:05:09.123456789Z</c>: always nine digits, so that text sorts as time does.</summary>
    /// <param name="unixNanoseconds">Since 1970.</param>
    /// <param name="text">Gets ASCII.</param>
    public static void WriteFull(long unixNanoseconds, Span<byte> text)
    {
        DateTime time = Seconds(unixNanoseconds);
        WriteDigits(text[..4], time.Year);
        text[4] = text[7] = (byte)'-';
        WriteDigits(text[5..7], time.Month);
        WriteDigits(text[8..10], time.Day);
        text[10] = (byte)'T';
        WriteDigits(text[11..13], time.Hour);
        text[13] = text[16] = (byte)':';
        WriteDigits(text[14..16], time.Minute);
        WriteDigits(text[17..19], time.Second);
        text[19] = (byte)'.';
        WriteDigits(text[20..29], (int)(Math.Max(0, unixNanoseconds) % PerSecond));
        text[29] = (byte)'Z';
    }

    /// <returns><c>18:05:09.123</c>.</returns>
    public static string OfDay(long unixNanoseconds) => Seconds(unixNanoseconds)
        .AddMilliseconds(Math.Max(0, unixNanoseconds) % PerSecond / 1_000_000)
        .ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static void WriteDigits(Span<byte> text, int number)
    {
        for (int i = text.Length - 1; i >= 0; i--, number /= 10)
        {
            text[i] = (byte)('0' + number % 10);
        }
    }

    // A clock before 1970 is broken; the event is not.
    private static DateTime Seconds(long unixNanoseconds) =>
        DateTime.UnixEpoch.AddSeconds(Math.Max(0, unixNanoseconds) / PerSecond);
}
