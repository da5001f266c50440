namespace RenameExporter.Snapshots;

/// <summary>What <see cref="SeriesRoom{T}"/> needs to know of whoever may have a series.</summary>
internal abstract class SeriesOwner
{
    public bool HasSeries { get; set; }

    /// <summary>Counted since the last tick.</summary>
    public bool IsActive { get; set; }

    /// <summary>Time of the tick that last found it active.</summary>
    public TimeSpan LastActive { get; set; }

    /// <summary>Counted since the last tick without a series: how badly it wants one.</summary>
    public ulong Waiting { get; set; }
}

/// <summary>
/// Who has a series. There is room for so many; a series that stays idle goes. When the room is full
/// and somebody active waits, the longest idle ones go early, so that a flood of one-shot names hides
/// nobody for much longer than <see cref="EarlyIdle"/>.
/// </summary>
/// <param name="max">Series at most.</param>
/// <param name="idleTimeout">Zero: a series goes only to make room.</param>
/// <param name="onShow">A series begins, at zero.</param>
/// <param name="onHide">A series goes, with all it showed.</param>
internal sealed class SeriesRoom<T>(int max, TimeSpan idleTimeout, Action<T> onShow, Action<T> onHide)
    where T : SeriesOwner
{
    /// <summary>Four scrapes at the usual 15 s: the last value has been seen.</summary>
    public static readonly TimeSpan EarlyIdle = TimeSpan.FromSeconds(60);

    private readonly HashSet<T> _shown = [];

    public IReadOnlyCollection<T> Shown => _shown;

    public ulong Hidden { get; private set; }

    /// <summary>As in the constructor; a new one holds from the next tick on.</summary>
    public TimeSpan IdleTimeout { get; set; } = idleTimeout;

    /// <summary>Gives a series to a new owner, if there is room.</summary>
    public bool TryShow(T owner)
    {
        if (_shown.Count >= max)
        {
            return false;
        }

        owner.HasSeries = true;
        owner.IsActive = true;
        _shown.Add(owner);
        onShow(owner);
        return true;
    }

    /// <summary>The poll timer: expires, and makes room for those who wait.</summary>
    /// <param name="now">Monotonic.</param>
    /// <param name="all">Everybody, with series and without.</param>
    public void Tick(TimeSpan now, IReadOnlyCollection<T> all)
    {
        var waiting = new List<T>();
        foreach (T owner in all)
        {
            if (owner.IsActive)
            {
                owner.LastActive = now;
                owner.IsActive = false;
            }

            if (!owner.HasSeries && owner.Waiting > 0)
            {
                waiting.Add(owner);
            }
        }

        int wanted = waiting.Count - (max - _shown.Count);
        foreach (T owner in Idle(now, makeRoom: wanted > 0))
        {
            if (IsExpired(owner, now) || wanted > 0)
            {
                Hide(owner);
                wanted--;
            }
        }

        foreach (T owner in waiting.OrderByDescending(owner => owner.Waiting))
        {
            if (!TryShow(owner))
            {
                break;
            }
        }

        foreach (T owner in waiting)
        {
            owner.Waiting = 0;
        }
    }

    /// <summary>Those whose series may go, the longest idle first when it matters.</summary>
    private List<T> Idle(TimeSpan now, bool makeRoom) => makeRoom
        ? [.. _shown.Where(o => IsExpired(o, now) || now - o.LastActive > EarlyIdle).OrderBy(o => o.LastActive)]
        : [.. _shown.Where(o => IsExpired(o, now))];

    private bool IsExpired(T owner, TimeSpan now) =>
        IdleTimeout > TimeSpan.Zero && now - owner.LastActive > IdleTimeout;

    private void Hide(T owner)
    {
        _shown.Remove(owner);
        owner.HasSeries = false;
        Hidden++;
        onHide(owner);
    }
}
