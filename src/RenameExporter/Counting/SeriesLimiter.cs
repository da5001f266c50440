namespace RenameExporter.Counting;

/// <summary>What <see cref="SeriesLimiter{T}"/> needs to know of whatever may have a series.</summary>
internal abstract class SeriesState
{
    protected SeriesState() => Place = new(this);

    public bool HasSeries { get; set; }

    /// <summary>Counted since the last tick.</summary>
    public bool IsActive { get; set; }

    /// <summary>Time of the tick that last found it active.</summary>
    public TimeSpan LastActive { get; set; }

    /// <summary>Counted since the last tick without a series; 0 also once nobody remembers it.</summary>
    public ulong Refused { get; set; }

    /// <summary>Among those with series, by <see cref="LastActive"/>.</summary>
    public LinkedListNode<SeriesState> Place { get; }

    /// <summary>Whether <see cref="SeriesOrder{T}"/> has it, as it does for a while after its series has gone.</summary>
    public bool IsInOrder { get; set; }
}

/// <summary>
/// The cardinality limiter: what has a series. The limit is a number of series; one that stays idle is
/// evicted. At the limit, while something active was refused, the longest idle ones are evicted early, so
/// that a flood of one-shot names hides nothing for much longer than <see cref="EarlyIdle"/>. A tick looks at
/// what has counted since the last one, and at what it evicts.
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

    private static readonly Comparison<T> s_busiestFirst = (a, b) => b.Refused.CompareTo(a.Refused);

    // The longest idle first. Those in _active will move to its end.
    private readonly LinkedList<SeriesState> _admitted = new();
    private readonly List<T> _active = [];
    private readonly List<T> _refused = [];

    /// <summary>How many have a series.</summary>
    public int Admitted => _admitted.Count;

    /// <summary>As in the constructor; a new one holds from the next tick on.</summary>
    public TimeSpan IdleTimeout { get; set; } = idleTimeout;

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
        _admitted.AddLast(state.Place);
        Touch(state);
        onAdmit(state);
        return true;
    }

    /// <summary>One with a series has counted.</summary>
    public void Touch(T state)
    {
        if (!state.IsActive)
        {
            state.IsActive = true;
            _active.Add(state);
        }
    }

    /// <summary>One without a series has counted.</summary>
    public void Refuse(T state, ulong count)
    {
        if (state.Refused == 0 && count > 0)
        {
            _refused.Add(state);
        }

        state.Refused += count;
    }

    /// <summary>The poll timer: evicts what is idle, and admits what was refused.</summary>
    /// <param name="now">Monotonic.</param>
    public void Tick(TimeSpan now)
    {
        foreach (T state in _active)
        {
            state.LastActive = now;
            state.IsActive = false;
            _admitted.Remove(state.Place);
            _admitted.AddLast(state.Place);
        }

        _active.Clear();
        _refused.RemoveAll(static state => state.Refused == 0);
        int missing = _refused.Count - (max - _admitted.Count);
        while (_admitted.First?.Value is T oldest
            && (IsExpired(oldest, now) || (missing > 0 && now - oldest.LastActive > EarlyIdle)))
        {
            Evict(oldest);
            missing--;
        }

        _refused.Sort(s_busiestFirst);
        foreach (T state in _refused)
        {
            if (!TryAdmit(state))
            {
                break;
            }
        }

        foreach (T state in _refused)
        {
            state.Refused = 0;
        }

        _refused.Clear();
    }

    private bool IsExpired(T state, TimeSpan now) =>
        IdleTimeout > TimeSpan.Zero && now - state.LastActive > IdleTimeout;

    private void Evict(T state)
    {
        _admitted.Remove(state.Place);
        state.HasSeries = false;
        Evicted++;
        onEvict(state);
    }
}
