namespace RenameExporter.Events;

/// <summary>The clock that the kernel's programs tell time by (bpf_ktime_get_ns).</summary>
internal static class MonotonicClock
{
    /// <returns>CLOCK_MONOTONIC, which .NET's timestamps are on Linux, in nanoseconds.</returns>
    public static ulong MonotonicNanoseconds(this TimeProvider time) =>
        (ulong)((UInt128)time.GetTimestamp() * 1_000_000_000 / (ulong)time.TimestampFrequency);
}
