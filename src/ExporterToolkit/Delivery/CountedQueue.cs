namespace ExporterToolkit.Delivery;

/// <summary>What became of all that came to a queue: <c>Received = Delivered + Dropped + Queued</c>.</summary>
/// <param name="Name">Of the sink, for the label <c>sink</c>.</param>
/// <param name="QueueFull">Dropped: the queue was full, and its owner had most in it, or it came.</param>
/// <param name="Refused">Dropped: the sink will not have this one, whenever it is tried.</param>
/// <param name="Closed">Dropped: the sink is gone for good, as standard output whose reader has ended.</param>
/// <param name="Stopped">Dropped: the exporter stopped, and the time to flush had passed.</param>
/// <param name="Queued">Waiting, or being delivered.</param>
/// <param name="Failures">Attempts that did not deliver all they were given.</param>
public sealed record QueueCounts(
    string Name, ulong Received, ulong Delivered, ulong QueueFull, ulong Refused, ulong Closed, ulong Stopped,
    ulong Queued, ulong Failures = 0)
{
    /// <summary>
    /// Items in attempts without an answer, which were made again: the receiver may have so many more than were delivered.
    /// </summary>
    public ulong Redelivered { get; init; }

    /// <summary>Dropped: whoever took it found that there were too many.</summary>
    public ulong Limited { get; init; }

    /// <summary>For whatever reason.</summary>
    public ulong Dropped => QueueFull + Refused + Closed + Stopped + Limited;
}

/// <summary>
/// A bounded queue that accounts for everything: one lock, so that the counts are right at every
/// moment. What is urgent has room of its own, and goes first. Any number of writers, one reader. What is full drops what comes, and keeps what it has; but where the items
/// are of several owners, that of the owner that has most in it.
/// </summary>
/// <param name="name">For its counts.</param>
/// <param name="capacity">Places, with those of items that are taken and not settled yet.</param>
/// <param name="ownerOf">A number that stands for whose an item is; null: all are of one.</param>
/// <param name="onQueueFull">Called under its lock with what was dropped as it was full. It must not block.</param>
/// <param name="placesOf">How many places an item takes, 1 or more; null: one.</param>
public sealed class CountedQueue<T>(
    string name, int capacity, Func<T, int>? ownerOf = null, Action<T>? onQueueFull = null, Func<T, int>? placesOf = null)
    : IDisposable
{
    /// <summary>Items that can be ahead of all others, besides the capacity.</summary>
    public const int MostAhead = 64;

    private readonly Lock _lock = new();
    private readonly Queue<T> _ahead = new();
    private readonly FairQueue<T> _waiting = new(
        ownerOf ?? (_ => 0), placesOf is null ? _ => 1 : item => Math.Clamp(placesOf(item), 1, capacity));
    private readonly Bell _changed = new();
    private bool _signalled;
    private ulong _received, _delivered, _queueFull, _refused, _closed, _stopped, _failures, _limited, _redelivered;
    private int _taken;
    private int _takenPlaces; // at least that many: those of a batch that are more are free when all of it is settled
    private bool _completed;
    private bool _abandoned;

    /// <summary>At this moment.</summary>
    public QueueCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new(name, _received, _delivered, _queueFull, _refused, _closed, _stopped, Queued, _failures)
                {
                    Limited = _limited,
                    Redelivered = Volatile.Read(ref _redelivered),
                };
            }
        }
    }

    /// <summary>Whether everything that was accepted is settled, and nothing more comes.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_lock)
            {
                return _abandoned || (_completed && Queued == 0);
            }
        }
    }

    /// <summary>Whether what is urgent has room at this moment.</summary>
    public bool HasRoomAhead
    {
        get
        {
            lock (_lock)
            {
                return _ahead.Count < MostAhead;
            }
        }
    }

    /// <summary>Whether nothing more is accepted.</summary>
    internal bool IsCompleted => Volatile.Read(ref _completed);

    private ulong Queued => (ulong)(_ahead.Count + _waiting.Count + _taken);

    /// <summary>Never waits.</summary>
    /// <returns>False: it was dropped, or another one for its sake.</returns>
    public bool Offer(T item) => Offer([item]);

    /// <summary>The same for several: the reader is woken once.</summary>
    public bool Offer(params ReadOnlySpan<T> items)
    {
        bool all = true;
        lock (_lock)
        {
            foreach (T item in items)
            {
                all &= Add(item);
            }

            if (!_completed)
            {
                SignalLocked();
            }
        }

        return all;
    }

    /// <summary>Never waits. It is taken before all that waits, and takes nobody's room.</summary>
    /// <returns>False: it was dropped, as there were too many of these, or nothing is accepted any more.</returns>
    public bool OfferAhead(T item)
    {
        lock (_lock)
        {
            _received++;
            bool hasRoom = !_completed && _ahead.Count < MostAhead;
            if (hasRoom)
            {
                _ahead.Enqueue(item);
                SignalLocked();
            }
            else
            {
                (_completed ? ref _stopped : ref _queueFull)++;
            }

            return hasRoom;
        }
    }

    /// <summary>
    /// Takes what is there, and leaves it in the count until it is settled. Of more than is taken, each owner has its
    /// share; what is of one owner stays in its order.
    /// </summary>
    /// <returns>Empty when nothing is there.</returns>
    public IReadOnlyList<T> Take(int most)
    {
        lock (_lock)
        {
            var items = new List<T>(Math.Min(most, _ahead.Count + _waiting.Count));
            TakeAhead(most, items);
            _takenPlaces += items.Count + _waiting.Places;
            _waiting.Take(most - items.Count, items);
            _takenPlaces -= _waiting.Places;
            _taken += items.Count;
            return items;
        }
    }

    /// <summary>Takes of those ahead alone.</summary>
    public IReadOnlyList<T> TakeAhead(int most)
    {
        lock (_lock)
        {
            var items = new List<T>();
            TakeAhead(most, items);
            _takenPlaces += items.Count;
            _taken += items.Count;
            return items;
        }
    }

    /// <summary>Settles so many of the taken items.</summary>
    public void Delivered(int count) => Settle(count, ref _delivered);

    /// <summary>Settles so many of the taken items.</summary>
    public void Refused(int count) => Settle(count, ref _refused);

    /// <summary>Settles so many of the taken items.</summary>
    public void Limited(int count) => Settle(count, ref _limited);

    /// <summary>Waits until something may be there, or somebody wants attention.</summary>
    public void Wait()
    {
        _changed.Wait();
        Volatile.Write(ref _signalled, false);
    }

    /// <summary>Nothing more is accepted.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
        }

        Signal();
    }

    /// <summary>Drops what is left. What the reader still settles afterwards is not counted again.</summary>
    /// <returns>How many that were.</returns>
    public ulong Abandon()
    {
        lock (_lock)
        {
            ulong left = Queued;
            _abandoned = true;
            _stopped += left;
            _ahead.Clear();
            _waiting.Clear();
            (_taken, _takenPlaces) = (0, 0);
            Complete();
            return left;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    internal void Closed(int count) => Settle(count, ref _closed);

    internal void Failed() => Interlocked.Increment(ref _failures);

    internal void SentAgain(int count) => Interlocked.Add(ref _redelivered, (ulong)count);

    /// <summary>Ends the reader's wait.</summary>
    public void Signal()
    {
        lock (_lock)
        {
            SignalLocked();
        }
    }

    private void TakeAhead(int most, List<T> items)
    {
        while (items.Count < most && _ahead.TryDequeue(out T? item))
        {
            items.Add(item);
        }
    }

    // A reader that has not looked since the last time is not told again.
    private void SignalLocked()
    {
        if (!_signalled)
        {
            _signalled = true;
            _changed.Ring();
        }
    }

    private bool Add(T item)
    {
        _received++;
        if (_completed)
        {
            _stopped++;
            return false;
        }

        bool hasRoom = true;
        while (_waiting.Places + _takenPlaces + _waiting.PlacesOf(item) > capacity)
        {
            hasRoom = false;
            _queueFull++; // this one, or one that makes room for it
            if (!_waiting.MakeRoomFor(item, out T? dropped))
            {
                onQueueFull?.Invoke(item);
                return false;
            }

            onQueueFull?.Invoke(dropped!);
        }

        _waiting.Add(item);
        return hasRoom;
    }

    private void Settle(int count, ref ulong counter)
    {
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count);
            if (!_abandoned)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _taken);
                _taken -= count;
                _takenPlaces = _taken == 0 ? 0 : Math.Max(_taken, _takenPlaces - count);
                counter += (ulong)count;
            }
        }
    }
}
