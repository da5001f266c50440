namespace RenameExporter.Counting;

/// <summary>An actor with a series or a slot, and what <see cref="ActorAggregator"/> keeps of it.</summary>
/// <param name="identity">What tells it from others.</param>
/// <param name="actor">Its labels.</param>
/// <param name="now">Monotonic.</param>
internal sealed class ActorState(ActorIdentity identity, Actor actor, TimeSpan now)
    : SlotOwner<ActorIdentity>(identity)
{
    public ActorTally Tally { get; } = new(actor);

    public PeakWindow Peaks { get; } = new(now);

    /// <summary>A field, for it is a struct that changes.</summary>
    public RecentRenames Window;

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
}
