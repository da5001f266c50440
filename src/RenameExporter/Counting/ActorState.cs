using System.Runtime.CompilerServices;

namespace RenameExporter.Counting;

/// <summary>An actor with a series or a slot, and what <see cref="ActorAggregator"/> keeps of it.</summary>
/// <param name="identity">What tells it from others.</param>
/// <param name="actor">Its labels.</param>
/// <param name="now">Monotonic.</param>
internal sealed class ActorState(ActorIdentity identity, Actor actor, TimeSpan now)
    : SlotOwner<ActorIdentity>(identity)
{
    /// <summary>
    /// So many in two minutes are the first that half an hour has: most actors never make them, and need no memory for it.
    /// What is missing for that is 7 of two minutes at most, of one that shows 450 or more.
    /// </summary>
    public const uint LeastOfHalfHour = 8;

    // Successful renames, since its series began.
    private SlidingCount<TwoMinutes> _twoMinutes;
    private StrongBox<SlidingCount<HalfHour>>? _halfHour;

    public ActorTally Tally { get; } = new(actor);

    public PeakWindow Peaks { get; } = new(now);

    /// <summary>Whether each tick moves its peak.</summary>
    public bool IsMoving { get; set; }

    /// <summary>Whether its peak is moved at its end.</summary>
    public bool IsFalling { get; set; }

    /// <summary>The rates of its last minutes; null: others are busier, or nobody wants them.</summary>
    public ActorRates? Rates { get; set; }

    /// <param name="time">Monotonic.</param>
    public void MovePeak(TimeSpan time)
    {
        Peaks.Move(time, Tally.Renames);
        Tally.Peak = Peaks.Peak;
        Tally.Rate = Peaks.Rate;
    }

    /// <summary>Successful renames.</summary>
    /// <param name="time">Monotonic.</param>
    public void AddRecent(ulong renames, TimeSpan time)
    {
        _twoMinutes.Add(renames, time);
        if (_halfHour is { } halfHour)
        {
            halfHour.Value.Add(renames, time);
        }
        else if (_twoMinutes.At(time) is >= LeastOfHalfHour and var recent)
        {
            _halfHour = new();
            _halfHour.Value.Add(recent, time);
        }
    }

    /// <summary>Its series begins, at zero.</summary>
    /// <param name="time">Monotonic.</param>
    public void Restart(TimeSpan time)
    {
        Tally.Clear();
        _twoMinutes = default;
        _halfHour = null;
        Peaks.Restart(time);
    }

    /// <param name="time">Monotonic; not before what was added last.</param>
    public ActorTotals TotalsAt(TimeSpan time)
    {
        Tally.Recent = _twoMinutes.At(time);
        Tally.HalfHour = _halfHour?.Value.At(time) ?? 0;
        if (Tally.HalfHour == 0)
        {
            _halfHour = null;
        }

        return Tally.Totals;
    }
}
