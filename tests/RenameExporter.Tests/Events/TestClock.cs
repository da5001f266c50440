namespace RenameExporter.Tests.Events;

/// <summary>The two clocks of a machine that was just booted, moved by hand.</summary>
internal sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 18, 0, 0, TimeSpan.Zero);

    /// <summary>Nanoseconds of CLOCK_MONOTONIC.</summary>
    public long Monotonic { get; private set; } = 5_000_000_000;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => Monotonic;

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan time)
    {
        Now += time;
        Monotonic += time.Ticks * TimeSpan.NanosecondsPerTick;
    }
}
