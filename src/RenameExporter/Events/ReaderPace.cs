namespace RenameExporter.Events;

/// <param name="Wait">Until the next look.</param>
/// <param name="Rest">Whether the next sample is to wake the reader.</param>
internal readonly record struct Pause(TimeSpan Wait, bool Rest);

/// <summary>
/// When the ring is looked at again. While samples come, every few milliseconds, which costs no rename anything; when
/// none do, the reader rests, and the next sample wakes it. As that costs its rename 6 µs, it does not rest where it
/// has been woken too often.
/// </summary>
internal sealed class ReaderPace(TimeProvider time)
{
    /// <summary>In any second.</summary>
    public const int MostWakeUps = 10;

    /// <summary>While samples come: half of it is how late they are, and 10 ms is what is promised.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(16);

    /// <summary>
    /// In case a program wrote its sample so much later than it looked whether the reader rests: it has lost the CPU in
    /// between.
    /// </summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

    /// <summary>In case a sample did not wake the reader, which nobody has seen.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly Queue<long> _wakeUps = new();
    private int _rests; // one after the other, that nothing has ended

    /// <param name="samples">That the last look has found.</param>
    public Pause Next(int samples)
    {
        while (_wakeUps.TryPeek(out long first) && time.GetElapsedTime(first) > s_second)
        {
            _wakeUps.Dequeue();
        }

        if (samples > 0 || _wakeUps.Count >= MostWakeUps)
        {
            _rests = 0;
            return new(Soon, false);
        }

        // A program that looked whether the reader rests just before it did wakes nobody. So the first rest is a short
        // one, after which its sample is there.
        TimeSpan wait = _rests switch
        {
            0 => Soon,
            1 => Late,
            _ => Long,
        };
        _rests++;
        return new(wait, true);
    }

    /// <summary>A sample has ended the rest.</summary>
    public void Woken()
    {
        _wakeUps.Enqueue(time.GetTimestamp());
        _rests = 0;
    }
}
