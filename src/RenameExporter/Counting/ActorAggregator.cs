using RenameExporter.Abi;

namespace RenameExporter.Counting;

/// <summary>
/// Aggregates what the slots have counted, by actor: each slot's growth since the last look
/// goes, once, to its actor's series or to overflow, and to the sum of all. So the sum equals its
/// parts, and none of them can fall. Not thread-safe: used under the recorder's lock.
/// </summary>
internal sealed partial class ActorAggregator
{
    private readonly ActorNaming _naming;
    private readonly ActorState _overflow;
    private readonly PerSlot<RenameCounts> _credited = new();
    private readonly GrownSlots _grown = new();
    private readonly SlotOwners<ActorIdentity, ActorState> _owners;
    private readonly SeriesLimiter<ActorState> _limiter;
    private readonly SeriesOrder<ActorState> _order = new((a, b) => a.Tally.Actor.CompareTo(b.Tally.Actor));
    private readonly SampleAggregator? _samples;
    private readonly IdleSlots? _idle;
    private readonly HiddenRenames? _hidden;
    private readonly RateHistory? _rates;

    // Who has just counted; and who has not, whose peak falls at that time.
    private readonly List<ActorState> _moving = [];
    private readonly PriorityQueue<ActorState, TimeSpan> _falling = new();
    private TimeSpan _now;
    private TimeSpan _looked;
    private string? _fall;

    /// <param name="maxActors">Actors with series; what later ones count goes to overflow.</param>
    /// <param name="idleTimeout">Zero: never.</param>
    /// <param name="naming">Null: comm and uid are all the labels.</param>
    /// <param name="samples">Whether samples are taken.</param>
    /// <param name="idle">Learns which slots have counted.</param>
    /// <param name="hidden">Learns which renames made no event.</param>
    /// <param name="rates">Keeps the rates of the busiest; null: nobody wants them.</param>
    public ActorAggregator(
        int maxActors, TimeSpan idleTimeout, ActorNaming? naming = null, bool samples = false,
        IdleSlots? idle = null, HiddenRenames? hidden = null, RateHistory? rates = null)
    {
        _hidden = hidden;
        _rates = rates;
        _idle = idle;
        _samples = samples ? new() : null;
        _naming = naming ?? ActorNaming.Plain;
        _overflow = new(default, _naming.Overflow, TimeSpan.Zero) { HasSeries = true };
        _owners = new(identity => new(identity, _naming.Name(identity), _now));
        _limiter = new(maxActors, idleTimeout, OnAdmit, OnEvict);
        MaxActors = maxActors;

        // There from the start: a rate needs a first sample.
        _overflow.Tally.Add(ErrorCount.UnknownErrno, default);
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

    /// <summary>Valid until something is counted.</summary>
    public ActorTotals Overflow => _overflow.Tally.Totals;

    /// <summary>Counters never fall. If one did since the last call, which one; else null.</summary>
    public string? TakeFall()
    {
        string? fall = _fall;
        _fall = null;
        return fall;
    }

    /// <summary>Writes down what those with series show, sorted, and what the overflow does.</summary>
    public void WriteTo(SnapshotRows rows)
    {
        ReadOnlySpan<ActorState> sorted = _order.Sorted();
        rows.BeginActors(sorted.Length + 1);
        foreach (ActorState state in sorted)
        {
            rows.Add(state.TotalsAt(_looked));
        }

        rows.Add(_overflow.TotalsAt(_looked));
    }

    /// <summary>The rates that are kept, up to the last tick.</summary>
    public IReadOnlyList<RateLine> TakeRates() => _rates?.Take(_now) ?? [];

    /// <summary>The poll timer, before its look: what is found from now on is of that time, or not long before it.</summary>
    /// <param name="now">Monotonic.</param>
    public void BeginLook(TimeSpan now) => _looked = now;

    /// <summary>Looks at slots.</summary>
    /// <param name="slots">All that are in use, from the first one of the table.</param>
    /// <param name="cgroups">The table of their names, where there is one.</param>
    /// <param name="whole">Also at those that do not seem to have counted.</param>
    public void Read(ReadOnlySpan<ActorSlot> slots, ReadOnlySpan<CgroupSlot> cgroups = default, bool whole = false)
    {
        for (int number = 0; (number = whole ? number : _grown.Next(slots, number)) < slots.Length; number++)
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
        _grown.Forget(number);
        _samples?.Forget(number);
        _idle?.Forget(number);
        _owners.Release(number);
        _hidden?.Retired(number, slot.Generation);
    }

    /// <summary>The poll timer, after a look: moves the peaks, evicts idle series, admits others.</summary>
    /// <param name="now">Monotonic.</param>
    public void Tick(TimeSpan now)
    {
        _now = now;
        _grown.Tick();
        _limiter.Tick(now);
        _hidden?.Tick(now);
        for (int i = _moving.Count - 1; i >= 0; i--)
        {
            ActorState state = _moving[i];
            state.MovePeak(now);
            _rates?.Note(state, now);
            if (state.Peaks.IsAtRest || !state.HasSeries)
            {
                state.IsMoving = false;
                _moving[i] = _moving[^1];
                _moving.RemoveAt(_moving.Count - 1);
                Fall(state);
            }
        }

        while (_falling.TryPeek(out ActorState? state, out TimeSpan end) && end < now)
        {
            _falling.Dequeue();
            state.IsFalling = false;
            if (!state.IsMoving)
            {
                state.MovePeak(now);
                Fall(state);
            }
        }
    }

    /// <summary>The names of users have changed.</summary>
    public void Rename()
    {
        foreach (ActorState state in _owners.Known)
        {
            state.Tally.Actor = _naming.Name(state.Key);
        }
    }

    private void Credit(
        int number, in ActorSlot slot, in RenameCounts counts, ReadOnlySpan<CgroupSlot> cgroups)
    {
        ref RenameCounts credited = ref _credited[number];
        if (counts.FellBelow(credited))
        {
            _fall = $"{OwnerOf(number)?.Tally.Actor}, errno {Libbpf.Errno.Name(slot.Key.Error)} "
                + $"fell from {credited.Total} to {counts.Total}";
            return;
        }

        RenameCounts growth = counts.Minus(credited);
        if (growth.IsZero())
        {
            return;
        }

        credited = counts;
        _grown.Credited(number, counts.Total);
        if (_samples is { } samples)
        {
            if (!samples.Credit(number, growth.Total, slot.Samples.Read(), out SampleCounts added))
            {
                _fall = $"slot {number} has fewer samples than renames";
            }

            if (added.Suppressed + added.Lost > 0)
            {
                _hidden?.Counted(number, in slot, cgroups, added.Suppressed, added.Lost);
            }
        }

        ActorState? known = OwnerOf(number);
        if (known != _overflow)
        {
            _idle?.Changed(number, growth.Total);
        }

        ActorState owner = known ?? _owners.Assign(number, _naming.Identify(in slot, cgroups));
        int errno = number == SlotNumbers.OverflowFailed ? ErrorCount.UnknownErrno : slot.Key.Error;
        ActorState receiver = owner;
        if (owner.HasSeries || _limiter.TryAdmit(owner))
        {
            if (owner != _overflow)
            {
                _limiter.Touch(owner, growth.Total);
            }
        }
        else
        {
            _limiter.Refuse(owner, growth.Total);
            PastSeriesLimit += growth.Total;
            receiver = _overflow;
        }

        receiver.Tally.Add(errno, in growth);
        if (errno == 0)
        {
            receiver.AddRecent(growth.Renames, _looked);
        }

        Move(receiver);
        Events = OutcomeCounts.Of(errno, in growth).Plus(Events);
    }

    private ActorState? OwnerOf(int number) => number < SlotNumbers.FirstActor ? _overflow : _owners[number];

    private void OnAdmit(ActorState state)
    {
        state.Restart(_now);
        _order.Add(state);
        Move(state);
    }

    private void OnEvict(ActorState state)
    {
        Expired = Expired.Plus(state.Tally.Totals.Outcomes);
        _rates?.Forget(state);
        _owners.ForgetIfGone(state);
        _order.Remove();
    }

    // Once in the queue, it ends there no later than its peak does: what is counted meanwhile makes the peak last.
    private void Fall(ActorState state)
    {
        if (state is { HasSeries: true, IsFalling: false } && state.Peaks.End is { } end)
        {
            state.IsFalling = true;
            _falling.Enqueue(state, end);
        }
    }

    // The second of what is being counted began at the last tick.
    private void Move(ActorState state)
    {
        if (!state.IsMoving)
        {
            state.IsMoving = true;
            state.Peaks.Wake(_now);
            _moving.Add(state);
        }
    }
}
