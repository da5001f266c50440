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
