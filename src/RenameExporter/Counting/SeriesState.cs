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

    /// <summary>Counted since the last tick with a series.</summary>
    public ulong Shown { get; set; }

    /// <summary>Counted since the last tick without a series; 0 also once nobody remembers it.</summary>
    public ulong Refused { get; set; }

    /// <summary>What it has counted of late, with a series or without, up to the last tick.</summary>
    public RecentCount Recent { get; set; }

    /// <summary>Among those with series, by <see cref="LastActive"/>.</summary>
    public LinkedListNode<SeriesState> Place { get; }

    /// <summary>Whether <see cref="SeriesOrder{T}"/> has it, as it does for a while after its series has gone.</summary>
    public bool IsInOrder { get; set; }
}

/// <summary>
/// A count that fades: what was counted half a minute ago weighs 1/e of what is counted now. It is a number and not a
/// rate, so a name that is new is as busy as what it has done, and no more.
/// </summary>
internal readonly struct RecentCount
{
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(30);

    private readonly double _count;
    private readonly TimeSpan _at;

    private RecentCount(double count, TimeSpan at) => (_count, _at) = (count, at);

    /// <param name="now">Monotonic.</param>
    public double At(TimeSpan now) => _count == 0 ? 0 : _count * Math.Exp(-((now - _at) / s_memory));

    /// <param name="count">Counted just now.</param>
    /// <param name="now">Monotonic.</param>
    public RecentCount Plus(ulong count, TimeSpan now) => new(At(now) + count, now);
}
