using RenameExporter.Abi;

namespace RenameExporter.Snapshots;

/// <summary>
/// Credits what the slots have counted to whom it belongs: each slot's growth since the last look
/// goes, once, to its actor's series or to overflow, and to the sum of all. So the sum equals its
/// parts, and none of them can fall. Not thread-safe: used under the recorder's gate.
/// </summary>
internal sealed class ActorLedger
{
    private readonly Dictionary<ActorIdentity, Account> _accounts = [];
    private readonly ActorNaming _naming;
    private readonly Account _overflow;
    private readonly RenameCounts[] _credited;
    private readonly Account?[] _owners;
    private readonly SeriesRoom<Account> _room;
    private readonly SampleLedger? _samples;
    private ActorTotals[]? _sorted;
    private Account[]? _order;
    private TimeSpan _now;
    private string? _fall;

    /// <param name="slots">Size of the slot table, overflow slots included.</param>
    /// <param name="maxActors">Actors with series; what later ones count goes to overflow.</param>
    /// <param name="idleTimeout">Zero: never.</param>
    /// <param name="naming">Null: comm and uid are all the labels.</param>
    /// <param name="samples">Whether samples are taken.</param>
    public ActorLedger(
        int slots, int maxActors, TimeSpan idleTimeout, ActorNaming? naming = null, bool samples = false)
    {
        _samples = samples ? new(slots) : null;
        _naming = naming ?? ActorNaming.Plain;
        _overflow = new(default, _naming.Overflow, TimeSpan.Zero);
        _credited = new RenameCounts[slots];
        _owners = new Account?[slots];
        _owners[SlotNumbers.OverflowRenamed] = _overflow;
        _owners[SlotNumbers.OverflowFailed] = _overflow;
        _room = new(maxActors, idleTimeout, OnShow, OnHide);
        MaxActors = maxActors;

        // There from the start: a rate needs a first sample.
        _overflow.Totals = _overflow.Totals.Add(ErrorCount.UnknownErrno, default);
    }

    public int MaxActors { get; }

    /// <summary>Actors with a series or a slot; nobody else is remembered.</summary>
    public int KnownActors => _accounts.Count;

    /// <summary>Slots that an actor has.</summary>
    public int UsedSlots { get; private set; }

    /// <summary>Zero: never.</summary>
    public TimeSpan IdleTimeout { set => _room.IdleTimeout = value; }

    public ulong Reclaimed { get; private set; }

    /// <summary>Everything credited so far.</summary>
    public OutcomeCounts Events { get; private set; }

    /// <summary>What became of the samples of these; null where none are taken.</summary>
    public SampleCounts? Samples => _samples?.Total;

    /// <summary>What series showed that have expired.</summary>
    public OutcomeCounts Expired { get; private set; }

    public ulong ExpiredSeries => _room.Hidden;

    /// <summary>Credited to overflow although it had a slot, because there was no room for a series.</summary>
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
        _order ??= [.. _room.Shown.OrderBy(account => account.Totals.Actor)];
        return _sorted ??= Array.ConvertAll(_order, account => account.Totals);
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
        Reclaimed++;
        if (_owners[number] is { } account)
        {
            _owners[number] = null;
            UsedSlots--;
            account.Slots--;
            Forget(account);
        }
    }

    /// <summary>The poll timer, after a look: moves the peaks, expires idle series, gives their room away.</summary>
    /// <param name="now">Monotonic.</param>
    public void Tick(TimeSpan now)
    {
        _now = now;
        _room.Tick(now, _accounts.Values);
        foreach (Account account in _room.Shown)
        {
            MovePeak(account, now);
        }

        MovePeak(_overflow, now);
    }

    /// <summary>The names of users have changed.</summary>
    public void Rename()
    {
        foreach (Account account in _accounts.Values)
        {
            account.Totals = account.Totals with { Actor = _naming.Name(account.Identity) };
        }

        Reorder();
    }

    private void Credit(
        int number, in ActorSlot slot, in RenameCounts counts, ReadOnlySpan<CgroupSlot> cgroups)
    {
        ref RenameCounts credited = ref _credited[number];
        if (counts.FellBelow(credited))
        {
            _fall = $"{_owners[number]?.Totals.Actor}, errno {Libbpf.Errno.Name(slot.Key.Error)} "
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

        Account owner = _owners[number] ??= Own(in slot, cgroups);
        int errno = number == SlotNumbers.OverflowFailed ? ErrorCount.UnknownErrno : slot.Key.Error;
        Account receiver = owner;
        if (owner != _overflow && !owner.HasSeries && !_room.TryShow(owner))
        {
            owner.Waiting += growth.Total;
            PastSeriesLimit += growth.Total;
            receiver = _overflow;
        }

        owner.IsActive = true;
        receiver.Totals = receiver.Totals.Add(errno, in growth);
        Events = OutcomeCounts.Of(errno, in growth).Plus(Events);
        _sorted = null;
    }

    private Account Own(in ActorSlot slot, ReadOnlySpan<CgroupSlot> cgroups)
    {
        ActorIdentity identity = _naming.Identify(in slot, cgroups);
        if (!_accounts.TryGetValue(identity, out Account? account))
        {
            account = new(identity, _naming.Name(identity), _now);
            _accounts.Add(identity, account);
        }

        UsedSlots++;
        account.Slots++;
        return account;
    }

    private void OnShow(Account account)
    {
        account.Totals = ActorTotals.Empty(account.Totals.Actor);
        account.Peaks = new PeakWindow(_now);
        Reorder();
    }

    private void OnHide(Account account)
    {
        Expired = Expired.Plus(new(
            account.Totals.Succeeded.Renames, account.Totals.Succeeded.Noops, account.Totals.Failed));
        Forget(account);
        Reorder();
    }

    // Without a series or a slot there is nothing to remember.
    private void Forget(Account account)
    {
        if (!account.HasSeries && account.Slots == 0)
        {
            _accounts.Remove(account.Identity);
        }
    }

    private void Reorder()
    {
        _order = null;
        _sorted = null;
    }

    private void MovePeak(Account account, TimeSpan now)
    {
        account.Peaks.Move(now, account.Totals.Succeeded.Renames);
        if (account.Peaks.Peak != account.Totals.Peak)
        {
            account.Totals = account.Totals with { Peak = account.Peaks.Peak };
            _sorted = null;
        }
    }

    private sealed class Account(ActorIdentity identity, Actor actor, TimeSpan now) : SeriesOwner
    {
        public ActorIdentity Identity { get; } = identity;

        public ActorTotals Totals { get; set; } = ActorTotals.Empty(actor);

        public PeakWindow Peaks { get; set; } = new(now);

        /// <summary>Slots it has in the kernel: one for each errno, and cgroup of its name.</summary>
        public int Slots { get; set; }
    }
}
