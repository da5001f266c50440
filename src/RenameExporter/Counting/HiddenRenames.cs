using RenameExporter.Abi;
using RenameExporter.Host;

namespace RenameExporter.Counting;

/// <summary>
/// Renames that made no event: suppressed by the kernel, as their actor had too many; or lost, in the kernel's ring or
/// on the way to the outputs. An event says how many were suppressed before it; what follows the last event of an actor
/// is due once it has been quiet for a second, and is told by a summary. Of each actor, events and all that they and the
/// summaries tell are its renames, exactly. What is counted comes from the slots, credited as the series are.
/// Thread-safe.
/// </summary>
internal sealed class HiddenRenames
{
    /// <summary>Owners that have lost their slots and whose renames are not told yet; more are told together.</summary>
    public const int MostGone = 4096;

    // A poll that comes a little early still ends a second.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(0.9);

    // Of one that is never quiet, and whose events are all dropped.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    // The generation of the slot's owner, and what is known of that owner.
    private readonly PerSlot<(uint Generation, Account? Account)> _owners = new();
    private readonly Dictionary<(int Slot, uint Generation), Account> _gone = [];
    private readonly List<Account> _pending = [];
    private readonly List<Account> _changed = [];
    private readonly Account _others = new(0, 0) { Who = HiddenActor.Others };
    private TimeSpan _now;
    private volatile bool _isDue;

    /// <summary>Called by the poll timer while something is due. It must not block.</summary>
    public Action? Wake { get; set; }

    /// <summary>Whether <see cref="Due"/> may have something to tell.</summary>
    public bool IsDue => _isDue;

    /// <summary>Slots may have had other owners since: what is not told of the old ones is told together.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            foreach (Account account in _pending.Where(account => account != _others && account.HasHidden).ToArray())
            {
                Fold(account);
            }

            _pending.RemoveAll(account => account != _others);
            _changed.RemoveAll(account => account != _others);
            _gone.Clear();
            _owners.Clear();
        }
    }

    /// <summary>Credited to a slot.</summary>
    /// <param name="slot">It has its whole key.</param>
    public void Counted(int number, in ActorSlot slot, ReadOnlySpan<CgroupSlot> cgroups, ulong suppressed, ulong lost)
    {
        lock (_lock)
        {
            ref var owner = ref _owners[number];
            Account account = owner.Account ??= new(number, owner.Generation);
            account.Who ??= number < SlotNumbers.FirstActor
                ? OverflowOf(number)
                : new(slot.Key.Comm.Bytes.ToArray(), slot.Key.Uid, slot.Key.Error, slot.Key.CgroupId,
                    CgroupName.Of(slot.CgroupSlot, slot.Key.CgroupId, cgroups));
            account.Suppressed += suppressed;
            account.Lost += lost;
            Change(account);
        }
    }

    /// <summary>After the last credit of a slot that is taken back, and before anybody else can have it.</summary>
    /// <param name="generation">Of the owner that it had.</param>
    public void Retired(int number, uint generation)
    {
        lock (_lock)
        {
            ref var owner = ref _owners[number];
            if (owner.Account is { HasHidden: true } account)
            {
                if (_gone.Count < MostGone)
                {
                    _gone.Add((number, owner.Generation), account);
                }
                else
                {
                    Fold(account);
                }
            }

            owner = (generation + 1, null);
        }
    }

    /// <summary>The poll timer, after all credits.</summary>
    /// <param name="now">Monotonic.</param>
    public void Tick(TimeSpan now)
    {
        bool isDue;
        lock (_lock)
        {
            _now = now;
            foreach (Account account in _changed)
            {
                (account.ChangedAt, account.IsChanged) = (now, false);
            }

            _changed.Clear();
            isDue = _gone.Count >= MostGone / 2 || (_pending.Count > 0 && _pending.Exists(IsDueNow));
            _isDue = isDue;
        }

        if (isDue)
        {
            Wake?.Invoke();
        }
    }

    /// <summary>An event goes out.</summary>
    /// <param name="suppressed">Renames of its slot's owner that were suppressed so far, as its sample says.</param>
    /// <returns>How many of these nobody has told yet: the event does.</returns>
    public ulong Tell(int number, uint generation, ulong suppressed)
    {
        if (suppressed == 0)
        {
            return 0;
        }

        lock (_lock)
        {
            if (Find(number, generation) is not { } account)
            {
                return 0; // the owner has lost its slot, and all was told
            }

            // Two CPUs may have written their samples in the other order than they looked at the count.
            ulong told = Math.Max(account.ToldSuppressed, suppressed) - account.ToldSuppressed;
            account.ToldSuppressed += told;
            account.ToldAt = _now;
            return told;
        }
    }

    /// <summary>A sample became no event that anybody is offered.</summary>
    /// <param name="who">Whose the sample is.</param>
    public void Dropped<T>(int number, uint generation, T sample, Func<T, HiddenActor> who)
    {
        lock (_lock)
        {
            Account account = Find(number, generation) ?? _others;
            account.Who ??= number < SlotNumbers.FirstActor ? OverflowOf(number) : who(sample);
            account.Lost++;
            Change(account);
        }
    }

    /// <summary>What is to be told now; it stays so until it is <see cref="Told"/>.</summary>
    /// <param name="most">The longest untold first.</param>
    /// <param name="atEnd">Nothing more comes: whether quiet or not, and of more than that the rest together.</param>
    public IReadOnlyList<Hidden> Due(int most, bool atEnd = false)
    {
        lock (_lock)
        {
            _isDue = false;
            _pending.RemoveAll(account =>
            {
                account.IsPending = account.HasHidden;
                if (!account.IsPending && account != _others)
                {
                    _gone.Remove((account.Slot, account.Generation));
                }

                return !account.IsPending;
            });

            if (atEnd)
            {
                foreach (Account account in _pending.Where(account => account != _others).Skip(most - 1).ToArray())
                {
                    Fold(account);
                }
            }

            return
            [
                .. _pending.Where(account => account.HasHidden && account.Who is not null
                    && (atEnd || IsDueNow(account))).Take(most).Select(account => account.Hidden),
            ];
        }
    }

    /// <summary>A summary goes out, or nobody wants it.</summary>
    public void Told(Hidden hidden)
    {
        lock (_lock)
        {
            Account account = Find(hidden.Slot, hidden.Generation, hidden.Who) ?? _others;
            account.ToldSuppressed += hidden.Suppressed;
            account.ToldLost += hidden.Lost;
            account.ToldAt = _now;
        }
    }

    private static HiddenActor OverflowOf(int number) =>
        HiddenActor.Overflow(failed: number == SlotNumbers.OverflowFailed);

    private Account? Find(int number, uint generation, HiddenActor who) =>
        ReferenceEquals(who, HiddenActor.Others) ? _others : Find(number, generation);

    // Whoever has lost its slot is among those that are gone, or has nothing left to tell.
    private Account? Find(int number, uint generation)
    {
        ref var owner = ref _owners[number];
        return owner.Generation == generation
            ? owner.Account ??= new(number, generation)
            : _gone.GetValueOrDefault((number, generation));
    }

    private bool IsDueNow(Account account) => account.HasHidden
        && ((!account.IsChanged && _now - account.ChangedAt >= s_quiet) || _now - account.ToldAt >= s_longest);

    private void Change(Account account)
    {
        if (!account.IsChanged)
        {
            account.IsChanged = true;
            _changed.Add(account);
        }

        if (!account.IsPending && account.HasHidden)
        {
            account.IsPending = true;
            account.ToldAt = _now;
            _pending.Add(account);
        }
    }

    private void Fold(Account account)
    {
        Hidden hidden = account.Hidden;
        _others.Suppressed += hidden.Suppressed;
        _others.Lost += hidden.Lost;
        account.ToldSuppressed += hidden.Suppressed;
        account.ToldLost += hidden.Lost;
        Change(_others);
    }

    private sealed class Account(int slot, uint generation)
    {
        public int Slot => slot;

        public uint Generation => generation;

        /// <summary>Null: no slot was looked at yet, and its first event was there before.</summary>
        public HiddenActor? Who { get; set; }

        public ulong Suppressed { get; set; }

        /// <summary>May be ahead: an event may be there before the slot is looked at.</summary>
        public ulong ToldSuppressed { get; set; }

        public ulong Lost { get; set; }

        public ulong ToldLost { get; set; }

        public TimeSpan ChangedAt { get; set; }

        public TimeSpan ToldAt { get; set; }

        /// <summary>Since the last tick.</summary>
        public bool IsChanged { get; set; }

        /// <summary>Whether it is in the list of those.</summary>
        public bool IsPending { get; set; }

        public bool HasHidden => Suppressed > ToldSuppressed || Lost > ToldLost;

        public Hidden Hidden => new(
            slot, generation, Who!, Suppressed > ToldSuppressed ? Suppressed - ToldSuppressed : 0,
            Lost - ToldLost, Suppressed);
    }
}
