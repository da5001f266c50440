namespace RenameExporter.Counting;

/// <summary>
/// The highest one-second rate of the last minute: a scrape every 15 s averages a burst away. Moved
/// by the poll timer, by elapsed time, so a late tick is no burst. While it is at rest it need be moved at its end alone.
/// </summary>
internal sealed class PeakWindow
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    // A tick that comes a little early still ends a second.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(0.9);

    // A ring of falling rates: a rate that a later one exceeds can never be the peak again.
    private (TimeSpan End, double Rate)[] _rates = [];
    private int _first;
    private int _used;
    private TimeSpan _began;
    private ulong _count;

    /// <param name="began">When counting began; the first second starts there.</param>
    public PeakWindow(TimeSpan began) => _began = began;

    /// <summary>Per second.</summary>
    public double Peak => _used == 0 ? 0 : At(0).Rate;

    /// <summary>Per second, in the last second that has ended.</summary>
    public double Rate { get; private set; }

    /// <summary>When that second ended, and what was taken for one: a late poll makes it longer.</summary>
    public (TimeSpan At, TimeSpan Length) Ended { get; private set; }

    /// <summary>The last second had no rate: until something is counted, moving it changes nothing but the peak's end.</summary>
    public bool IsAtRest { get; private set; }

    /// <summary>Moved after that, it may have a lower peak; null: there is none.</summary>
    public TimeSpan? End => _used == 0 ? null : At(0).End + Length;

    /// <summary>Counting begins anew.</summary>
    /// <param name="count">The counter.</param>
    public void Restart(TimeSpan began, ulong count = 0)
    {
        (_first, _used, _count, Rate) = (0, 0, count, 0);
        Wake(began);
    }

    /// <summary>It was at rest.</summary>
    /// <param name="began">The last tick before something was counted.</param>
    public void Wake(TimeSpan began)
    {
        _began = began;
        IsAtRest = false;
    }

    /// <param name="now">Monotonic.</param>
    /// <param name="count">The counter; it only grows.</param>
    public void Move(TimeSpan now, ulong count)
    {
        while (_used > 0 && now - At(0).End > Length)
        {
            _first = (_first + 1) % _rates.Length;
            _used--;
        }

        TimeSpan elapsed = now - _began;
        if (elapsed < Second)
        {
            return;
        }

        double rate = (count - _count) / Math.Max(elapsed.TotalSeconds, 1);
        _began = now;
        _count = count;
        Rate = rate;
        Ended = (now, elapsed);
        if (rate <= 0)
        {
            IsAtRest = true;
            return;
        }

        while (_used > 0 && At(_used - 1).Rate <= rate)
        {
            _used--;
        }

        Add((now, rate));
    }

    private ref (TimeSpan End, double Rate) At(int index) => ref _rates[(_first + index) % _rates.Length];

    private void Add((TimeSpan End, double Rate) last)
    {
        if (_used == _rates.Length)
        {
            var larger = new (TimeSpan, double)[Math.Max(1, 2 * _used)];
            for (int i = 0; i < _used; i++)
            {
                larger[i] = At(i);
            }

            (_rates, _first) = (larger, 0);
        }

        At(_used++) = last;
    }
}
