using RenameExporter.Kernel;

namespace RenameExporter.Snapshots;

/// <summary>
/// Credits what the slots have counted to whom it belongs: each slot's growth since the last look
/// goes, once, to its actor's series or to overflow, and to the sum of all. So the sum equals its
/// parts, and none of them can fall. Not thread-safe: used under the recorder's gate.
/// </summary>
internal sealed class ActorLedger
{
    private readonly Dictionary<ActorKey, Account> _accounts = [];
    private readonly Account _overflow = new(default, new Actor(Actor.OverflowName, null), TimeSpan.Zero);
    private readonly RenameCounts[] _credited;
    private readonly Account?[] _owners;
    private readonly SeriesRoom<Account> _room;
    private ActorTotals[]? _sorted;
    private Account[]? _order;
    private TimeSpan _now;
    private string? _fall;

    /// <param name="slots">Size of the slot table, overflow slots included.</param>
    /// <param name="maxActors">Actors with series; what later ones count goes to overflow.</param>
    /// <param name="idleTimeout">Zero: never.</param>
    public ActorLedger(int slots, int maxActors, TimeSpan idleTimeout)
    {
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

    public ulong Reclaimed { get; private set; }

    /// <summary>Everything credited so far.</summary>
    public OutcomeCounts Events { get; private set; }

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
    public void Read(ReadOnlySpan<ActorSlot> slots)
    {
        for (int number = 0; number < slots.Length; number++)
        {
            // The counts first: a slot that has any has its whole key.
            RenameCounts counts = slots[number].Counts.Read();
            Credit(number, in slots[number].Key, in counts);
        }
    }

    /// <summary>The last look at a slot that is being taken from its actor.</summary>
    public void Retire(int number, in ActorSlot slot)
    {
        Credit(number, in slot.Key, in slot.Counts);
        _credited[number] = default;
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

    private void Credit(int number, in ActorKey key, in RenameCounts counts)
    {
        ref RenameCounts credited = ref _credited[number];
        if (counts.FellBelow(credited))
        {
            _fall = $"{_owners[number]?.Totals.Actor}, errno {Libbpf.Errno.Name(key.Error)} "
                + $"fell from {credited.Total} to {counts.Total}";
            return;
        }

        RenameCounts growth = counts.Minus(credited);
        if (growth.IsZero())
        {
            return;
        }

        credited = counts;
        Account owner = _owners[number] ??= Own(in key);
        int errno = number == SlotNumbers.OverflowFailed ? ErrorCount.UnknownErrno : key.Error;
        Account receiver = owner;
        if (owner != _overflow && !owner.HasSeries && !_room.TryShow(owner))
        {
            owner.Waiting += growth.Total;
            PastSeriesLimit += growth.Total;
            receiver = _overflow;
        }

        owner.IsActive = true;
        receiver.Totals = receiver.Totals.Add(errno, in growth);
        Events = Events.Plus(OutcomeCounts.Of(errno, in growth));
        _sorted = null;
    }

    private Account Own(in ActorKey key)
    {
        ActorKey actor = key.WithoutError();
        if (!_accounts.TryGetValue(actor, out Account? account))
        {
            account = new(actor, new(PrintableName.From(key.Comm.Bytes), key.Uid), _now);
            _accounts.Add(actor, account);
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
            _accounts.Remove(account.Key);
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

    private sealed class Account(ActorKey key, Actor actor, TimeSpan now) : SeriesOwner
    {
        public ActorKey Key { get; } = key;

        public ActorTotals Totals { get; set; } = ActorTotals.Empty(actor);

        public PeakWindow Peaks { get; set; } = new(now);

        /// <summary>Slots it has in the kernel: one for each errno.</summary>
        public int Slots { get; set; }
    }
}
