using RenameExporter.Abi;

namespace RenameExporter.Counting;

/// <summary>
/// Aggregates what the slots have counted, by actor: each slot's growth since the last look
/// goes, once, to its actor's series or to overflow, and to the sum of all. So the sum equals its
/// parts, and none of them can fall. Not thread-safe: used under the recorder's lock.
/// </summary>
internal sealed class ActorAggregator
{
    private readonly ActorNaming _naming;
    private readonly ActorState _overflow;
    private readonly RenameCounts[] _credited;
    private readonly SlotOwners<ActorIdentity, ActorState> _owners;
    private readonly SeriesLimiter<ActorState> _limiter;
    private readonly SampleAggregator? _samples;
    private ActorTotals[]? _sorted;
    private ActorState[]? _order;
    private TimeSpan _now;
    private string? _fall;

    /// <param name="slots">Size of the slot table, overflow slots included.</param>
    /// <param name="maxActors">Actors with series; what later ones count goes to overflow.</param>
    /// <param name="idleTimeout">Zero: never.</param>
    /// <param name="naming">Null: comm and uid are all the labels.</param>
    /// <param name="samples">Whether samples are taken.</param>
    public ActorAggregator(
        int slots, int maxActors, TimeSpan idleTimeout, ActorNaming? naming = null, bool samples = false)
    {
        _samples = samples ? new(slots) : null;
        _naming = naming ?? ActorNaming.Plain;
        _overflow = new(default, _naming.Overflow, TimeSpan.Zero);
        _credited = new RenameCounts[slots];
        _owners = new(slots, identity => new(identity, _naming.Name(identity), _now));
        _limiter = new(maxActors, idleTimeout, OnAdmit, OnEvict);
        MaxActors = maxActors;

        // There from the start: a rate needs a first sample.
        _overflow.Totals = _overflow.Totals.Add(ErrorCount.UnknownErrno, default);
    }

    public int MaxActors { get; }

    /// <summary>Actors with a series or a slot; nobody else is remembered.</summary>
    public int KnownActors => _owners.Known.Count;

    /// <summary>Slots that an actor has.</summary>
    public int UsedSlots => _owners.UsedSlots;

    /// <summary>Zero: never.</summary>
    public TimeSpan IdleTimeout { set => _limiter.IdleTimeout = value; }

    public ulong Reclaimed => _owners.Reclaimed;

    /// <summary>Everything credited so far.</summary>
    public OutcomeCounts Events { get; private set; }

    /// <summary>What became of the samples of these; null where none are taken.</summary>
    public SampleCounts? Samples => _samples?.Total;

    /// <summary>What evicted series showed.</summary>
    public OutcomeCounts Expired { get; private set; }

    public ulong ExpiredSeries => _limiter.Evicted;

    /// <summary>Credited to overflow although it had a slot, because all series were taken.</summary>
    public ulong PastSeriesLimit { get; private set; }

    public ActorTotals Overflow => _overflow.Totals;

    /// <summary>Counters never fall. If one did since the last call, which one; else null.</summary>
    public string? TakeFall()
    {
        string? fall = _fall;
        _fall = null;
        return fall;
    }

    /// <summary>Those with series, sorted. The same array until something changes.</summary>
    public IReadOnlyList<ActorTotals> Actors()
    {
        _order ??= [.. _limiter.Admitted.OrderBy(state => state.Totals.Actor)];
        return _sorted ??= Array.ConvertAll(_order, state => state.Totals);
    }

    /// <summary>Looks at every slot.</summary>
    /// <param name="cgroups">The table of their names, where there is one.</param>
    public void Read(ReadOnlySpan<ActorSlot> slots, ReadOnlySpan<CgroupSlot> cgroups = default)
    {
        for (int number = 0; number < slots.Length; number++)
        {
            // The counts first: a slot that has any has its whole key.
            RenameCounts counts = slots[number].Counts.Read();
            Credit(number, in slots[number], in counts, cgroups);
        }
    }

    /// <summary>The last look at a slot that is being taken from its actor.</summary>
    public void Retire(int number, in ActorSlot slot, ReadOnlySpan<CgroupSlot> cgroups = default)
    {
        Credit(number, in slot, in slot.Counts, cgroups);
        _credited[number] = default;
        _samples?.Forget(number);
        _owners.Release(number);
    }

    /// <summary>The poll timer, after a look: moves the peaks, evicts idle series, admits others.</summary>
    /// <param name="now">Monotonic.</param>
    public void Tick(TimeSpan now)
    {
        _now = now;
        _limiter.Tick(now, _owners.Known);
        foreach (ActorState state in _limiter.Admitted)
        {
            MovePeak(state, now);
        }

        MovePeak(_overflow, now);
    }

    /// <summary>The names of users have changed.</summary>
    public void Rename()
    {
        foreach (ActorState state in _owners.Known)
        {
            state.Totals = state.Totals with { Actor = _naming.Name(state.Key) };
        }

        Reorder();
    }

    private void Credit(
        int number, in ActorSlot slot, in RenameCounts counts, ReadOnlySpan<CgroupSlot> cgroups)
    {
        ref RenameCounts credited = ref _credited[number];
        if (counts.FellBelow(credited))
        {
            _fall = $"{OwnerOf(number)?.Totals.Actor}, errno {Libbpf.Errno.Name(slot.Key.Error)} "
                + $"fell from {credited.Total} to {counts.Total}";
            return;
        }

        RenameCounts growth = counts.Minus(credited);
        if (growth.IsZero())
        {
            return;
        }

        credited = counts;
        if (_samples?.Credit(number, growth.Total, slot.Samples.Read()) == false)
        {
            _fall = $"slot {number} has fewer samples than renames";
        }

        ActorState owner = OwnerOf(number) ?? _owners.Assign(number, _naming.Identify(in slot, cgroups));
        int errno = number == SlotNumbers.OverflowFailed ? ErrorCount.UnknownErrno : slot.Key.Error;
        ActorState receiver = owner;
        if (owner != _overflow && !owner.HasSeries && !_limiter.TryAdmit(owner))
        {
            owner.Refused += growth.Total;
            PastSeriesLimit += growth.Total;
            receiver = _overflow;
        }

        owner.IsActive = true;
        receiver.Totals = receiver.Totals.Add(errno, in growth);
        Events = OutcomeCounts.Of(errno, in growth).Plus(Events);
        _sorted = null;
    }

    private ActorState? OwnerOf(int number) => number < SlotNumbers.FirstActor ? _overflow : _owners[number];

    private void OnAdmit(ActorState state)
    {
        state.Totals = ActorTotals.Empty(state.Totals.Actor);
        state.Peaks = new PeakWindow(_now);
        Reorder();
    }

    private void OnEvict(ActorState state)
    {
        Expired = Expired.Plus(new(
            state.Totals.Succeeded.Renames, state.Totals.Succeeded.Noops, state.Totals.Failed));
        _owners.ForgetIfGone(state);
        Reorder();
    }

    private void Reorder()
    {
        _order = null;
        _sorted = null;
    }

    private void MovePeak(ActorState state, TimeSpan now)
    {
        state.Peaks.Move(now, state.Totals.Succeeded.Renames);
        if (state.Peaks.Peak != state.Totals.Peak)
        {
            state.Totals = state.Totals with { Peak = state.Peaks.Peak };
            _sorted = null;
        }
    }

    private sealed class ActorState(ActorIdentity identity, Actor actor, TimeSpan now)
        : SlotOwner<ActorIdentity>(identity)
    {
        public ActorTotals Totals { get; set; } = ActorTotals.Empty(actor);

        public PeakWindow Peaks { get; set; } = new(now);
    }
}
