namespace RenameExporter.Counting;

/// <summary>
/// The highest one-second rate of the last minute: a scrape every 15 s averages a burst away. Moved
/// by the poll timer, by elapsed time, so a late tick is no burst.
/// </summary>
internal sealed class PeakWindow
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    // A tick that comes a little early still ends a second.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(0.9);

    // Falling rates: a rate that a later one exceeds can never be the peak again.
    private readonly LinkedList<(TimeSpan End, double Rate)> _rates = new();
    private TimeSpan _began;
    private ulong _count;

    /// <param name="began">When counting began; the first second starts there.</param>
    public PeakWindow(TimeSpan began) => _began = began;

    /// <summary>Per second.</summary>
    public double Peak => _rates.First?.Value.Rate ?? 0;

    /// <param name="now">Monotonic.</param>
    /// <param name="count">The counter; it only grows.</param>
    public void Move(TimeSpan now, ulong count)
    {
        while (_rates.First is { } oldest && now - oldest.Value.End > Length)
        {
            _rates.RemoveFirst();
        }

        TimeSpan elapsed = now - _began;
        if (elapsed < Second)
        {
            return;
        }

        double rate = (count - _count) / Math.Max(elapsed.TotalSeconds, 1);
        _began = now;
        _count = count;
        if (rate <= 0)
        {
            return;
        }

        while (_rates.Last is { } last && last.Value.Rate <= rate)
        {
            _rates.RemoveLast();
        }

        _rates.AddLast((now, rate));
    }
}
