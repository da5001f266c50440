namespace RenameExporter.Counting;

/// <summary>
/// The rates of the busiest actors: each second of the last minute, and ten minutes in steps of ten seconds. Memory is
/// fixed: <see cref="MostActors"/> × 480 bytes, which an actor gets when it is busy and keeps until a far busier one needs
/// it. A poll writes to it for those who have just renamed; at rest it costs nothing. Not thread-safe: under the
/// recorder's lock.
/// </summary>
internal sealed class RateHistory
{
    /// <summary>Whose rates are kept.</summary>
    public const int MostActors = 50;

    // Else two actors that are as busy as each other would take turns, and neither had a history.
    private const double FarBusier = 2;

    private readonly List<ActorState> _owners = new(MostActors);
    private TimeSpan? _began;
    private TimeSpan _looked = TimeSpan.MinValue;
    private ActorState? _least;

    /// <summary>Whether it has a second that ended now.</summary>
    /// <param name="now">Of the tick; monotonic.</param>
    public void Note(ActorState state, TimeSpan now)
    {
        PeakWindow peaks = state.Peaks;
        if (!state.HasSeries || peaks.Ended.At != now || (state.Rates is null && (peaks.Rate <= 0 || !TryEnter(state, now))))
        {
            return;
        }

        state.Rates!.Add(SecondOf(now), (int)Math.Ceiling(Math.Round(peaks.Ended.Length.TotalSeconds, 1)), peaks.Rate);
    }

    /// <summary>All series are others from now on.</summary>
    public void Restart()
    {
        _owners.Clear();
        _least = null;
    }

    /// <summary>Its series has gone.</summary>
    public void Forget(ActorState state)
    {
        if (state.Rates is not null)
        {
            state.Rates = null;
            _owners.Remove(state);
            _least = null;
        }
    }

    /// <summary>A copy.</summary>
    /// <param name="now">Of the last tick; monotonic.</param>
    public IReadOnlyList<RateLine> Take(TimeSpan now) =>
        [.. _owners.Select(owner => owner.Rates!.Take(owner.Tally.Actor, SecondOf(now)))];

    // Ticks come a little late, each by something else: counted from the first one, rounding makes that nothing.
    private uint SecondOf(TimeSpan now) =>
        (uint)Math.Round((now - (_began ??= now)).TotalSeconds) + ActorRates.Seconds * ActorRates.StepSeconds;

    private bool TryEnter(ActorState state, TimeSpan now)
    {
        if (_owners.Count >= MostActors)
        {
            if (_least is null || _looked != now)
            {
                (_least, _looked) = (_owners.MinBy(owner => owner.Recent.At(now))!, now);
            }

            if (state.Recent.At(now) <= FarBusier * _least.Recent.At(now))
            {
                return false;
            }

            state.Rates = _least.Rates;
            state.Rates!.Clear();
            Forget(_least);
        }

        state.Rates ??= new();
        _owners.Add(state);
        return true;
    }
}

/// <summary>The rates of one actor, as rings by the second.</summary>
internal sealed class ActorRates
{
    public const int Seconds = 60, Steps = 60, StepSeconds = 10;

    private readonly float[] _seconds = new float[Seconds];
    private readonly float[] _steps = new float[Steps];
    private uint _last;

    /// <param name="second">That has ended.</param>
    /// <param name="length">How many seconds the rate is of.</param>
    /// <param name="rate">Per second.</param>
    public void Add(uint second, int length, double rate)
    {
        uint first = Math.Max(_last + 1, second - (uint)Math.Min(length, Seconds) + 1);
        MoveTo(second);
        for (uint each = first; each <= second; each++)
        {
            _seconds[each % Seconds] = (float)rate;
            _steps[each / StepSeconds % Steps] += (float)(rate / StepSeconds);
        }
    }

    public void Clear()
    {
        Array.Clear(_seconds);
        Array.Clear(_steps);
        _last = 0;
    }

    /// <param name="now">Not before what was added last.</param>
    public RateLine Take(Actor actor, uint now)
    {
        MoveTo(Math.Max(now, _last));
        return new(actor, Ring(_seconds, _last), Ring(_steps, _last / StepSeconds));
    }

    private static float[] Ring(float[] ring, uint last)
    {
        int first = (int)((last + 1) % (uint)ring.Length);
        return [.. ring[first..], .. ring[..first]];
    }

    private void MoveTo(uint second)
    {
        ClearBetween(_seconds, _last, second);
        ClearBetween(_steps, _last / StepSeconds, second / StepSeconds);
        _last = Math.Max(_last, second);
    }

    private static void ClearBetween(float[] ring, uint last, uint now)
    {
        for (uint each = Math.Max(last + 1, now - Math.Min(now, (uint)ring.Length - 1)); each <= now; each++)
        {
            ring[each % (uint)ring.Length] = 0;
        }
    }
}

/// <summary>Successful renames per second, the oldest first.</summary>
/// <param name="Minute">Each second of the last minute.</param>
/// <param name="TenMinutes">Averages of ten seconds each; the last one is not over, and grows.</param>
internal sealed record RateLine(Actor Actor, IReadOnlyList<float> Minute, IReadOnlyList<float> TenMinutes);
