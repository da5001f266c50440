namespace RenameExporter.Counting;

/// <summary>
/// The cardinality limiter: what has a series. The limit is a number of series; one that stays idle is
/// evicted. At the limit, while something active was refused, the longest idle ones are evicted early; and what is
/// refused and far busier than the least busy ones takes the place of these, as in the space-saving sketch. So neither
/// a flood of one-shot names nor one of names that are kept busy hides a busy newcomer. A tick looks at what has
/// counted since the last one, and at what it evicts; and once at all that have a series, while something busy is
/// refused.
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

    /// <summary>
    /// How much busier than another one must be to take its place: equals, which take turns, do not evict each other.
    /// </summary>
    public const double TimesBusier = 4;

    /// <summary>What it must have counted of late to take the place of an active one: a few are no reason.</summary>
    public const double LeastBusy = 20;

    /// <summary>
    /// Active series that are evicted in a second, at most: whoever makes up busy names needs minutes to evict the
    /// quiet ones of others, and cannot make up so many that are busier than a heavy newcomer.
    /// </summary>
    public const int MostReplacedPerSecond = 8;

    // Of one tick, however late it is.
    private const int MostReplaced = 10 * MostReplacedPerSecond;

    // The longest idle first. Those in _active will move to its end.
    private readonly LinkedList<SeriesState> _admitted = new();
    private readonly List<T> _active = [];
    private readonly List<T> _refused = [];
    private TimeSpan? _lastTick;

    /// <summary>How many have a series.</summary>
    public int Admitted => _admitted.Count;

    /// <summary>As in the constructor; a new one holds from the next tick on.</summary>
    public TimeSpan IdleTimeout { get; set; } = idleTimeout;

    /// <summary>How often a series was evicted.</summary>
    public ulong Evicted { get; set; }

    /// <summary>Gives it a series, below the limit.</summary>
    public bool TryAdmit(T state)
    {
        if (_admitted.Count >= max)
        {
            return false;
        }

        state.HasSeries = true;
        _admitted.AddLast(state.Place);
        Touch(state, 0);
        onAdmit(state);
        return true;
    }

    /// <summary>One with a series has counted.</summary>
    public void Touch(T state, ulong count)
    {
        state.Shown += count;
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
            state.Recent = state.Recent.Plus(state.Shown, now);
            state.Shown = 0;
            state.LastActive = now;
            state.IsActive = false;
            _admitted.Remove(state.Place);
            _admitted.AddLast(state.Place);
        }

        _active.Clear();
        _refused.RemoveAll(static state => state.Refused == 0);
        foreach (T state in _refused)
        {
            state.Recent = state.Recent.Plus(state.Refused, now);
            state.Refused = 0;
        }

        int missing = _refused.Count - (max - _admitted.Count);
        while (_admitted.First?.Value is T oldest
            && (IsExpired(oldest, now) || (missing > 0 && now - oldest.LastActive > EarlyIdle)))
        {
            Evict(oldest);
            missing--;
        }

        if (_refused.Count > 0)
        {
            AdmitRefused(now); // a poll that has nothing to do allocates nothing
            _refused.Clear();
        }

        _lastTick = now;
    }

    private void AdmitRefused(TimeSpan now)
    {
        int room = Math.Max(0, max - _admitted.Count);
        double seconds = _lastTick is { } last ? (now - last).TotalSeconds : 1;
        int replaced = (int)Math.Clamp(seconds * MostReplacedPerSecond, 1, MostReplaced);
        List<(double Recent, T State)> busiest = Most(_refused, room + replaced, state => state.Recent.At(now));
        int admitted = 0;
        while (admitted < busiest.Count && TryAdmit(busiest[admitted].State))
        {
            admitted++;
        }

        busiest.RemoveRange(0, admitted);
        Replace(busiest, now);
    }

    /// <summary>The busiest takes the place of the least busy, the next one that of the next.</summary>
    private void Replace(List<(double Recent, T State)> busiest, TimeSpan now)
    {
        int wanted = busiest.FindIndex(refused => refused.Recent < LeastBusy);
        wanted = wanted < 0 ? busiest.Count : wanted;
        if (wanted == 0)
        {
            return;
        }

        List<(double Amount, T State)> leastBusy = Most(
            _admitted.Select(static state => (T)state), wanted, state => -state.Recent.At(now));
        for (int i = 0; i < leastBusy.Count; i++)
        {
            T victim = leastBusy[i].State;
            if (busiest[i].Recent < TimesBusier * victim.Recent.At(now))
            {
                return;
            }

            Evict(victim);
            TryAdmit(busiest[i].State);
        }
    }

    /// <returns>So many that have most, the one that has most first. Looks at each once.</returns>
    private static List<(double Amount, T State)> Most(IEnumerable<T> all, int count, Func<T, double> amountOf)
    {
        var most = new PriorityQueue<T, double>();
        foreach (T state in all)
        {
            double amount = amountOf(state);
            if (most.Count < count)
            {
                most.Enqueue(state, amount);
            }
            else if (most.TryPeek(out _, out double least) && amount > least)
            {
                most.DequeueEnqueue(state, amount);
            }
        }

        var sorted = new List<(double, T)>(most.Count);
        while (most.TryDequeue(out T? state, out double amount))
        {
            sorted.Add((amount, state));
        }

        sorted.Reverse();
        return sorted;
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
