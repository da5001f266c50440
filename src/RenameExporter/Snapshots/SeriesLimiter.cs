namespace RenameExporter.Snapshots;

/// <summary>What <see cref="SeriesLimiter{T}"/> needs to know of whatever may have a series.</summary>
internal abstract class SeriesState
{
    public bool HasSeries { get; set; }

    /// <summary>Counted since the last tick.</summary>
    public bool IsActive { get; set; }

    /// <summary>Time of the tick that last found it active.</summary>
    public TimeSpan LastActive { get; set; }

    /// <summary>Counted since the last tick without a series.</summary>
    public ulong Refused { get; set; }
}

/// <summary>
/// The cardinality limiter: what has a series. The limit is a number of series; one that stays idle is
/// evicted. At the limit, while something active was refused, the longest idle ones are evicted early, so
/// that a flood of one-shot names hides nothing for much longer than <see cref="EarlyIdle"/>.
/// </summary>
/// <param name="max">Series at most.</param>
/// <param name="idleTimeout">Zero: a series is evicted only for another.</param>
/// <param name="onAdmit">A series begins, at zero.</param>
/// <param name="onEvict">A series goes, with all it showed.</param>
internal sealed class SeriesLimiter<T>(int max, TimeSpan idleTimeout, Action<T> onAdmit, Action<T> onEvict)
    where T : SeriesState
{
    /// <summary>Four scrapes at the usual 15 s: the last value has been seen.</summary>
    public static readonly TimeSpan EarlyIdle = TimeSpan.FromSeconds(60);

    private readonly HashSet<T> _admitted = [];

    public IReadOnlyCollection<T> Admitted => _admitted;

    /// <summary>How often a series was evicted.</summary>
    public ulong Evicted { get; private set; }

    /// <summary>Gives it a series, below the limit.</summary>
    public bool TryAdmit(T state)
    {
        if (_admitted.Count >= max)
        {
            return false;
        }

        state.HasSeries = true;
        state.IsActive = true;
        _admitted.Add(state);
        onAdmit(state);
        return true;
    }

    /// <summary>The poll timer: evicts what is idle, and admits what was refused.</summary>
    /// <param name="now">Monotonic.</param>
    /// <param name="all">With series and without.</param>
    public void Tick(TimeSpan now, IReadOnlyCollection<T> all)
    {
        var refused = new List<T>();
        foreach (T state in all)
        {
            if (state.IsActive)
            {
                state.LastActive = now;
                state.IsActive = false;
            }

            if (!state.HasSeries && state.Refused > 0)
            {
                refused.Add(state);
            }
        }

        int missing = refused.Count - (max - _admitted.Count);
        foreach (T state in Idle(now, early: missing > 0))
        {
            if (IsExpired(state, now) || missing > 0)
            {
                Evict(state);
                missing--;
            }
        }

        foreach (T state in refused.OrderByDescending(state => state.Refused))
        {
            if (!TryAdmit(state))
            {
                break;
            }
        }

        foreach (T state in refused)
        {
            state.Refused = 0;
        }
    }

    /// <summary>What may be evicted, the longest idle first when it matters.</summary>
    private List<T> Idle(TimeSpan now, bool early) => early
        ? [.. _admitted.Where(s => IsExpired(s, now) || now - s.LastActive > EarlyIdle).OrderBy(s => s.LastActive)]
        : [.. _admitted.Where(s => IsExpired(s, now))];

    private bool IsExpired(T state, TimeSpan now) =>
        idleTimeout > TimeSpan.Zero && now - state.LastActive > idleTimeout;

    private void Evict(T state)
    {
        _admitted.Remove(state);
        state.HasSeries = false;
        Evicted++;
        onEvict(state);
    }
}
