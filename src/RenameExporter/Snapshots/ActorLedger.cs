using RenameExporter.Kernel;

namespace RenameExporter.Snapshots;

/// <summary>
/// Who has a series, and what each counted in slots that have been reclaimed. A series' value is that
/// past plus its live slots. Not thread-safe: used under the recorder's gate.
/// </summary>
/// <param name="maxActors">Actors with series; the counts of later ones go to overflow.</param>
internal sealed class ActorLedger(int maxActors)
{
    private readonly Dictionary<ActorKey, Account> _accounts = [];
    private readonly HashSet<ActorKey> _actors = [];
    private OverflowCounts _retiredOverflow;
    private OverflowCounts _liveOverflow;
    private Account[] _sorted = [];
    private ActorSeries[] _series = [];

    /// <summary>Adds the counts of a slot that is being reclaimed: they are the past from now on.</summary>
    public void Retire(in ActorSlot slot)
    {
        if (AccountOf(in slot.Key) is { } account)
        {
            account.Retired += slot.Renames;
        }
        else
        {
            AddOverflow(ref _retiredOverflow, slot.Key.Error, slot.Renames);
        }
    }

    /// <summary>Starts a new reading of the live slots.</summary>
    public void BeginReading()
    {
        _liveOverflow = default;
        foreach (Account account in _sorted)
        {
            account.Live = 0;
        }
    }

    /// <summary>Adds what a live slot counts now.</summary>
    public void AddLive(in ActorKey key, ulong renames)
    {
        if (AccountOf(in key) is { } account)
        {
            account.Live += renames;
        }
        else
        {
            AddOverflow(ref _liveOverflow, key.Error, renames);
        }
    }

    /// <summary>What this reading found.</summary>
    public (IReadOnlyList<ActorSeries> Series, IReadOnlyList<ulong> Values, OverflowCounts Overflow)
        EndReading()
    {
        if (_sorted.Length != _accounts.Count)
        {
            _sorted = [.. _accounts.Values.OrderBy(account => account.Series)];
            _series = [.. _sorted.Select(account => account.Series)];
        }

        ulong[] values = new ulong[_sorted.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _sorted[i].Retired + _sorted[i].Live;
        }

        return (_series, values, new OverflowCounts(
            _retiredOverflow.Renamed + _liveOverflow.Renamed,
            _retiredOverflow.Failed + _liveOverflow.Failed,
            _retiredOverflow.PastSeriesLimit + _liveOverflow.PastSeriesLimit));
    }

    private Account? AccountOf(in ActorKey key)
    {
        if (_accounts.TryGetValue(key, out Account? account))
        {
            return account;
        }

        ActorKey actor = key;
        actor.Error = 0;
        if (!_actors.Contains(actor) && _actors.Count >= maxActors)
        {
            return null;
        }

        _actors.Add(actor);
        account = new Account(new(PrintableName.From(key.Comm.Bytes), key.Uid, key.Error));
        _accounts.Add(key, account);
        return account;
    }

    private static void AddOverflow(ref OverflowCounts overflow, int error, ulong renames) =>
        overflow = new OverflowCounts(
            overflow.Renamed + (error == 0 ? renames : 0),
            overflow.Failed + (error != 0 ? renames : 0),
            overflow.PastSeriesLimit + renames);

    private sealed class Account(ActorSeries series)
    {
        public ActorSeries Series { get; } = series;

        public ulong Retired { get; set; }

        public ulong Live { get; set; }
    }
}
